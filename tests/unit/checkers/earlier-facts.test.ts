import { expect, test } from '@jest/globals';
import { noEarlierFacts, since } from '../../../src/checkers/earlier-facts.js';

test('a student who has nothing to compare with is told what to pass first', () => {
  expect(noEarlierFacts({ checkpoint: 'names', check: 'dns' }, 'the same Service')).toEqual({
    kind: 'fail',
    expected: 'the same Service',
    observed: 'nothing to compare with: checkpoint names was not passed before',
    hint: expect.stringContaining('Pass that one first'),
    hintId: 'earlier-checkpoint-missing',
    final: true,
  });
});

test.each([
  {},
  { checkpoint: 'names' },
  { checkpoint: 'names', check: '' },
  { checkpoint: 'names', check: 'dns', at: 1 },
])('an author cannot write since: %j', (written) => {
  expect(since.safeParse(written).success).toBe(false);
});
