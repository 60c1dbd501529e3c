import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apiJsonBounds, exceededBound, type JsonBounds } from '../../../src/node/json-bounds.js';

const bounds: JsonBounds = { depth: 4, entries: 5, containers: 6, values: 12 };
const exceeded = (json: string, by = bounds) => exceededBound(Buffer.from(json), by);

describe('a JSON text keeps its bounds', () => {
  test.each<[keyof JsonBounds, string, string]>([
    ['depth', '[[[[1]]]]', '[[[[[1]]]]]'],
    ['entries', '[1,2,3,4,5]', '[1,2,3,4,5,6]'],
    ['entries', '{"a":1,"b":2,"c":3,"d":4,"e":5}', '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}'],
    ['containers', '[{},{},{},{},[]]', '[[{},{},{}],[{},[]]]'],
    ['values', '[[1,2,3,4],[5,6,7,8]]', '[[1,2,3,4,5],[5,6,7,8,9],[1]]'],
  ])('%s: %s, and no longer %s', (bound, kept, broken) => {
    expect(exceeded(kept)).toBeUndefined();
    expect(exceeded(broken)).toBe(bound);
  });

  test('what stands in a string does not count', () => {
    expect(
      exceeded(JSON.stringify(['[[[[[[', ',,,,,,,,,,,,,', '\\"[,', '\\', '"'])),
    ).toBeUndefined();
  });

  test('a string that never ends is read to the end', () => {
    expect(exceeded('["[[[[[[')).toBeUndefined();
    expect(exceeded('["\\"[[[[[[')).toBeUndefined();
  });

  test('closing what was never opened is no error of ours', () => {
    expect(exceeded(']]}},')).toBeUndefined();
  });
});

test('every JSON value is counted as it is', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const depth = depthOf(value);
      const by = { depth, entries: 1e9, containers: 1e9, values: 1e9 };
      expect(exceeded(JSON.stringify(value), by)).toBeUndefined();
      if (depth > 0)
        expect(exceeded(JSON.stringify(value), { ...by, depth: depth - 1 })).toBe('depth');
    }),
  );
});

test('megabytes of empty objects are refused before the rest is read', () => {
  const tooDeep = '['.repeat(1000);
  const json = Buffer.from(`{"items":[${Array(1_400_000).fill('{}').join(',')},${tooDeep}]}`);
  expect(exceededBound(json, apiJsonBounds)).toBe('entries');
});
