import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { readKubeconfig } from '../../../src/node/kubeconfig.js';
import {
  exceededYamlBound,
  kubeconfigBounds,
  type YamlBounds,
} from '../../../src/node/yaml-bounds.js';
import { kubeconfig } from '../../support/nodes.js';

const bounds: YamlBounds = { bytes: 80, lines: 4, entries: 4, flow: 4, depth: 3 };

describe('a YAML text keeps its bounds', () => {
  test.each<[keyof YamlBounds, string, string]>([
    ['bytes', 'x'.repeat(80), 'ü'.repeat(41)],
    ['lines', 'a\nb\r\nc\rd', 'a\nb\nc\nd\ne'],
    ['entries', '- a: 1\n- b: 2', '- a: 1\n- b: 2\n- c:'],
    ['flow', '[1, 2, 3]', '[1, 2, 3, 4]'],
    ['depth', 'a:\n  b:\n    c', 'a:\n  b:\n    c:\n      d'],
    ['depth', '- - a', '- - - a'],
    ['depth', 'a: [[1]]', 'a:\n  b: [[1]]'],
    ['depth', 'a:\n\n# note\n  b', '- - a:\n# note\n     - b'],
  ])('%s: %j, and no longer %j', (bound, kept, broken) => {
    expect(exceededYamlBound(kept, bounds)).toBeUndefined();
    expect(exceededYamlBound(broken, bounds)).toBe(bound);
  });

  test('levels that end are no longer counted', () => {
    expect(exceededYamlBound('a:\n  b: 1\nc:\n  d: 2', bounds)).toBeUndefined();
    expect(
      exceededYamlBound('[[1]]]]\n[[2]]'.replaceAll(']]]]', ']]'), { ...bounds, flow: 9 }),
    ).toBeUndefined();
  });
});

test('a value is never counted less deep than it is', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0;
  const most = { bytes: 1e9, lines: 1e9, entries: 1e9, flow: 1e9 };
  const values = fc.jsonValue({ maxDepth: 6, noUnicodeString: true });
  fc.assert(
    fc.property(values, fc.constantFrom('BLOCK', 'FLOW', 'PLAIN'), (value, style) => {
      const collectionStyle = style === 'FLOW' ? 'flow' : 'block';
      const text = stringify(value, { collectionStyle, lineWidth: 0 });
      const depth = depthOf(parse(text));
      if (depth > 0) expect(exceededYamlBound(text, { ...most, depth: depth - 1 })).toBe('depth');
    }),
  );
});

test.each<[string, string]>([
  ['commas in a brace', `{${','.repeat(64_000)}`],
  ['commas, as many as fit', `{${','.repeat(16_000)}`],
  ['short keys', Array.from({ length: 2600 }, (_, index) => `k${index}:`).join('\n')],
  ['lines that begin wrong', '- @\n'.repeat(4000)],
  ['colons', ': '.repeat(8000)],
  ['open brackets', `a: ${'['.repeat(16_000)}`],
  ['dashes', `${'- '.repeat(8000)}x`],
  ['questions', '? '.repeat(8000)],
  [
    'steps to the right',
    Array.from({ length: 170 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
  ],
  ['brackets, as many as may be', `${'['.repeat(400)}`],
  ['errors, as many as may be', `${'- @ ,\n'.repeat(399)}`],
])('a kubeconfig of %s costs no time', (_, text) => {
  const before = process.cpuUsage();
  expect(() => readKubeconfig(text)).toThrow('kubeconfig-invalid');
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(150);
});

test('a kubeconfig of an ordinary cluster keeps every bound by far', () => {
  const tenth = Object.fromEntries(
    Object.entries({ ...kubeconfigBounds, bytes: 10 * kubeconfigBounds.bytes }).map(
      ([bound, most]) => [bound, most / (bound === 'depth' ? 2 : 10)],
    ),
  ) as unknown as YamlBounds;
  expect(exceededYamlBound(kubeconfig(), tenth)).toBeUndefined();
});
