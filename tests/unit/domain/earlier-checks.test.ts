import { expect, test } from '@jest/globals';
import { earlierChecksOf } from '../../../src/domain/earlier-checks.js';

const since = { checkpoint: 'before', check: 'pods' };

test.each([
  ['at the top', { service: 'web', since }, [{ ...since, path: ['since'] }]],
  ['deeper', { of: { kind: 'cluster-ip', since } }, [{ ...since, path: ['of', 'since'] }]],
  ['nowhere', { service: 'web', of: { kind: 'pods' }, count: null }, []],
  ['in no parameters', undefined, []],
  [
    'half written',
    { since: { checkpoint: 'before' } },
    [{ checkpoint: 'before', check: 'undefined', path: ['since'] }],
  ],
  ['not an object', { since: null }, [expect.objectContaining({ path: ['since'] })]],
])('what a check compares with is found: %s', (_, params, found) => {
  expect(earlierChecksOf(params)).toEqual(found);
});
