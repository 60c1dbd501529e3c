import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { safePath } from '../../../src/web/sign-in-routes.js';

test.each([
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['/..//evil.example', '/'],
  ['/%2e%2e//evil.example', '/'],
  ['/a/../..//evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/\n/evil.example', '/'],
  ['///evil.example', '/'],
  ['/.//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['evil', '/'],
  ['//[', '/'],
  ['', '/'],
  [undefined, '/'],
  [['/a', '/b'], '/'],
  ['/courses/k8s', '/courses/k8s'],
  ['/courses/k8s?a=//evil&b=1', '/courses/k8s?a=//evil&b=1'],
  ['/courses/../courses/k8s', '/courses/k8s'],
])('%j leads to %j', (given, leadsTo) => {
  expect(safePath(given)).toBe(leadsTo);
});

/** What an attacker would put together, besides any text. */
const tricky = fc
  .array(
    fc.constantFrom('/', '\\', '.', '..', '%2e', '%2f', '\t', '\n', '@', ':', 'evil', '?', '#'),
  )
  .map((parts) => `/${parts.join('')}`);

test('whatever is given, the browser stays on this server', () => {
  fc.assert(
    fc.property(fc.oneof(tricky, fc.string({ unit: 'binary' }), fc.webUrl()), (given) => {
      for (const here of ['https://podmark.example', 'http://localhost:3000']) {
        expect(new URL(safePath(given), `${here}/sign-in`).origin).toBe(here);
      }
    }),
    { numRuns: 2000 },
  );
});
