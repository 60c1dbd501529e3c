import { expect, test } from '@jest/globals';
import { type LabelRequirement, selectsLabels } from '../../../src/domain/kubernetes.js';

const labels = { run: 'my-nginx', tier: 'front' };

test.each<[LabelRequirement, boolean]>([
  [{ key: 'run', operator: 'In', values: ['other', 'my-nginx'] }, true],
  [{ key: 'run', operator: 'In', values: ['other'] }, false],
  [{ key: 'app', operator: 'In', values: ['my-nginx'] }, false],
  [{ key: 'run', operator: 'NotIn', values: ['other'] }, true],
  [{ key: 'run', operator: 'NotIn', values: ['my-nginx'] }, false],
  [{ key: 'app', operator: 'NotIn', values: ['my-nginx'] }, true],
  [{ key: 'tier', operator: 'Exists', values: [] }, true],
  [{ key: 'app', operator: 'Exists', values: [] }, false],
  [{ key: 'app', operator: 'DoesNotExist', values: [] }, true],
  [{ key: 'tier', operator: 'DoesNotExist', values: [] }, false],
])('the expression %j selects the labels: %s', (expression, isSelected) => {
  const selector = { selector: {}, selectorExpressions: [expression] };
  expect(selectsLabels(selector, labels)).toBe(isSelected);
});

test('labels and all expressions must match', () => {
  const isThere = { key: 'tier', operator: 'Exists', values: [] } as const;
  const isNot = { key: 'tier', operator: 'DoesNotExist', values: [] } as const;
  const select = (selector: Record<string, string>, ...selectorExpressions: LabelRequirement[]) =>
    selectsLabels({ selector, selectorExpressions }, labels);
  expect(select({ run: 'my-nginx' }, { ...isThere, values: [] })).toBe(true);
  expect(select({ run: 'other' }, { ...isThere, values: [] })).toBe(false);
  expect(select({}, { ...isThere, values: [] }, { ...isNot, values: [] })).toBe(false);
  expect(selectsLabels({ selector: { run: 'my-nginx' } }, labels)).toBe(true);
});
