import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  applyPatch,
  jsonPatch,
  mergePatch,
  strategicMergePatch,
} from '../../../src/practice/cluster/patch.js';

const merge = 'application/merge-patch+json';

describe('a merge patch', () => {
  // the examples of RFC 7386, appendix A
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  test('nothing changes the target, and a second time nothing more changes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        const before = JSON.stringify(target);
        const once = mergePatch(target, patch);
        expect(JSON.stringify(target)).toBe(before);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });
});

describe('a strategic merge patch', () => {
  const pod = (containers: object[]) => ({ spec: { containers } });

  test.each<[string, object, object, object]>([
    [
      'merges containers by name',
      pod([{ name: 'a', image: '1', env: [{ name: 'x', value: '1' }] }, { name: 'b' }]),
      pod([{ name: 'a', image: '2', env: [{ name: 'y', value: '2' }] }]),
      pod([
        {
          ...{ name: 'a', image: '2' },
          env: [
            { name: 'x', value: '1' },
            { name: 'y', value: '2' },
          ],
        },
        { name: 'b' },
      ]),
    ],
    [
      'adds a container',
      pod([{ name: 'a' }]),
      pod([{ name: 'b' }]),
      pod([{ name: 'a' }, { name: 'b' }]),
    ],
    [
      'deletes a container',
      pod([{ name: 'a' }, { name: 'b' }]),
      pod([
        { name: 'a', $patch: 'delete' },
        { name: 'c', $patch: 'delete' },
      ]),
      pod([{ name: 'b' }]),
    ],
    [
      'merges a Service’s ports by port',
      { ports: [{ port: 80, nodePort: 30_000 }] },
      { ports: [{ port: 80, name: 'http' }, { port: 81 }] },
      { ports: [{ port: 80, nodePort: 30_000, name: 'http' }, { port: 81 }] },
    ],
    [
      'merges a container’s ports by containerPort',
      { ports: [{ containerPort: 80 }] },
      { ports: [{ containerPort: 80, name: 'http' }] },
      { ports: [{ containerPort: 80, name: 'http' }] },
    ],
    ['replaces other lists', { args: ['a'] }, { args: ['b'] }, { args: ['b'] }],
    ['replaces a list of plain values', { env: ['a'] }, { env: ['b'] }, { env: ['b'] }],
    ['replaces an object', { a: { b: 1 } }, { a: { $patch: 'replace', c: 2 } }, { a: { c: 2 } }],
    [
      'passes directives over that only order',
      { containers: [{ name: 'a' }] },
      { $setElementOrder: ['b'], containers: [] },
      { containers: [{ name: 'a' }] },
    ],
    ['takes a field away', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ])('%s', (_, target, patch, result) => {
    expect(strategicMergePatch(target, patch)).toEqual(result);
  });
});

describe('a JSON patch', () => {
  const target = { a: { b: [1, 2], 'c/d~e': 'x' } };

  test.each<[object[], object]>([
    [[{ op: 'add', path: '/a/new', value: 1 }], { a: { ...target.a, new: 1 } }],
    [[{ op: 'add', path: '/a/b/0', value: 0 }], { a: { ...target.a, b: [0, 1, 2] } }],
    [[{ op: 'add', path: '/a/b/-', value: 3 }], { a: { ...target.a, b: [1, 2, 3] } }],
    [[{ op: 'replace', path: '/a/b/1', value: 3 }], { a: { ...target.a, b: [1, 3] } }],
    [[{ op: 'replace', path: '/a/c~1d~0e', value: 'y' }], { a: { ...target.a, 'c/d~e': 'y' } }],
    [[{ op: 'remove', path: '/a/b/0' }], { a: { ...target.a, b: [2] } }],
    [
      [
        { op: 'remove', path: '/a' },
        { op: 'add', path: '/z', value: {} },
      ],
      { z: {} },
    ],
    [[], target],
  ])('%j', (operations, result) => {
    expect(jsonPatch(target, operations)).toEqual(result);
  });

  test.each([
    ['no list', {}],
    ['no operation', [null]],
    ['an operation that is not done here', [{ op: 'test', path: '/a', value: 1 }]],
    ['no path', [{ op: 'remove' }]],
    ['the whole', [{ op: 'replace', path: '', value: 1 }]],
    ['a place that is not there', [{ op: 'replace', path: '/x', value: 1 }]],
    ['a way that is not there', [{ op: 'add', path: '/x/y', value: 1 }]],
    ['a way through a value', [{ op: 'add', path: '/a/c~1d~0e/y', value: 1 }]],
    ['a place past the list', [{ op: 'add', path: '/a/b/9', value: 1 }]],
    ['a place that is no index', [{ op: 'add', path: '/a/b/x', value: 1 }]],
    ['the prototype', [{ op: 'add', path: '/__proto__/polluted', value: 1 }]],
    ['a prototype of its own', [{ op: 'add', path: '/a/__proto__', value: { polluted: 1 } }]],
    ['the constructor', [{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }]],
  ])('refused: %s', (_, operations) => {
    expect(() => jsonPatch(target, operations)).toThrow(
      expect.objectContaining({ name: 'ApiError', code: expect.any(Number) }),
    );
    expect({}).not.toHaveProperty('polluted');
  });
});

test.each([
  ['application/strategic-merge-patch+json', { containers: [{ name: 'b' }] }, 2],
  [`${merge}; charset=utf-8`, { containers: [{ name: 'b' }] }, 1],
  ['application/json-patch+json', [{ op: 'remove', path: '/containers/0' }], 0],
])('%s is told by its media type', (type, patch, length) => {
  const patched = applyPatch(type, { containers: [{ name: 'a' }] }, patch);
  expect((patched as { containers: [] }).containers).toHaveLength(length);
});

test('other patches are refused', () => {
  expect(() => applyPatch('application/apply-patch+yaml', {}, {})).toThrow(
    expect.objectContaining({ code: 415 }),
  );
});

test('no merge reaches what all objects share', () => {
  const patch = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  );
  mergePatch({}, patch);
  strategicMergePatch({}, patch);
  expect({}).not.toHaveProperty('polluted');
});
