import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  type DeclaredValue,
  defaultsOf,
  fillIn,
  proofValuesOf,
  readValue,
  textKinds,
} from '../../../src/domain/lab-values.js';

const count: DeclaredValue = {
  ...{ name: 'replicas', title: 'Pods', kind: 'count' },
  ...{ min: 1, max: 10, default: 2, proof: 3 },
};
const text = (kind: (typeof textKinds)[number]): DeclaredValue => ({
  ...{ name: 'web', title: 'The Service', kind, default: 'a', proof: 'b' },
});

describe('a value is read', () => {
  const label = 'a'.repeat(63);
  test.each<[DeclaredValue, string[]]>([
    [text('name'), ['my-nginx', 'a', 'a1', label]],
    [text('namespace'), ['my-ns', 'defaults', 'kube', 'team-kube-a']],
    [text('dns-name'), ['my.database.example.com', 'a1.example', `${label}.example`]],
    [
      text('image'),
      [
        'nginx',
        'nginx:1.27',
        'gcr.io/google-samples/kubernetes-bootcamp:v1',
        'localhost:5000/team/app:V_1.2-3',
        '10.0.0.1:5000/app',
        `nginx@sha256:${'0a'.repeat(32)}`,
      ],
    ],
  ])('%j', (declared, good) => {
    for (const typed of good) expect(readValue(declared, typed)).toEqual({ value: typed });
  });

  test('a count as a number', () => {
    expect(readValue(count, '1')).toEqual({ value: 1 });
    expect(readValue(count, '10')).toEqual({ value: 10 });
  });
});

describe('a value is refused', () => {
  const long = 'a'.repeat(64);
  test.each<[DeclaredValue, string[], RegExp]>([
    [count, ['0', '11', '1.5', '-1', 'two', '', '1e1'], /whole number from 1 to 10/],
    [text('name'), ['', 'My', '1a', 'a-', '-a', 'a.b', 'a b', 'a\n', long], /A name has/],
    [text('namespace'), ['default', 'kube-system', 'A', long], /belong to the cluster/],
    [text('dns-name'), ['example', '10.0.0.7', 'a..b', 'A.b', `${long}.b`, 'a.b.'], /DNS name/],
    [text('image'), ['', 'Nginx', 'nginx:', 'a b', 'nginx@sha256:1', '$(id)', 'a;b'], /image/],
    [text('name'), ['y', 'no', 'on', 'null', 'true'], /YAML can take/],
    [text('image'), ['12', '1:30', 'off'], /YAML can take/],
  ])('%j: %j', (declared, bad, words) => {
    for (const typed of bad) {
      expect(readValue(declared, typed)).toEqual({ problem: expect.stringMatching(words) });
    }
  });
});

test('what is read needs no quotes in YAML and in a shell, whatever was typed', () => {
  const characters = fc.string({ unit: fc.constantFrom(...'ayn019.-_:/@\'"$;|{}[]#&*! \n~') });
  fc.assert(
    fc.property(fc.constantFrom(...textKinds), characters, (kind, typed) => {
      const read = readValue(text(kind), typed);
      if ('problem' in read) return;
      expect(parse(`a: ${typed}`, { version: '1.1' })).toEqual({ a: typed });
      expect(typed).toMatch(/^[\w./:@-]+$/);
    }),
    { numRuns: 3000 },
  );
});

test('placeholders with a value are filled in, others stay', () => {
  const values = { web: 'shop', replicas: 0 };
  expect(fillIn('{{web}}{{replicas}} {{node.address}} {{files}} {{ web }}', values)).toBe(
    'shop0 {{node.address}} {{files}} {{ web }}',
  );
  expect(fillIn('{{toString}}', values)).toBe('{{toString}}');
});

test('defaults and the proof’s values go by name', () => {
  expect(defaultsOf([count, text('name')])).toEqual({ replicas: 2, web: 'a' });
  expect(proofValuesOf([count, text('name')])).toEqual({ replicas: 3, web: 'b' });
});
