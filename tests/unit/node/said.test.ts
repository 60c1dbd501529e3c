import { expect, test } from '@jest/globals';
import { firstLineOf, lastLinesOf } from '../../../src/node/said.js';

test.each<[string, string]>([
  ['', ''],
  [' \n\n  \u001b[31mError:\u001b[0m no\u0007 \nmore', 'Error: no'],
  ['x'.repeat(200), 'x'.repeat(200)],
  ['x'.repeat(201), `${'x'.repeat(199)}…`],
])('the first line of %j', (text, line) => {
  expect(firstLineOf(text)).toBe(line);
});

test('the last lines are five, and their end is kept', () => {
  expect(lastLinesOf('1\n2\n\n3\n4\n5\n6\n')).toBe('2\n3\n4\n5\n6');
  const long = lastLinesOf(`${'x'.repeat(600)}y`);
  expect([long.length, long[0], long.at(-1)]).toEqual([500, '…', 'y']);
});
