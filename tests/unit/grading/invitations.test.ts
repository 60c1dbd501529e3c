import { describe, expect, test } from '@jest/globals';
import { createLinkTokens } from '../../../src/grading/invitations.js';

const id = '019ab3f2-0000-7000-8000-000000000001';
const tokens = createLinkTokens('a secret of tests, long enough');

test('a token is known again, by every server with the secret', () => {
  expect(tokens.idOf(tokens.tokenOf(id))).toBe(id);
  expect(createLinkTokens('a secret of tests, long enough').idOf(tokens.tokenOf(id))).toBe(id);
});

describe('is not known', () => {
  const token = tokens.tokenOf(id);
  test.each([
    ['with another secret', createLinkTokens('another secret, long enough').tokenOf(id)],
    ['for another invitation', token.replace('0001.', '0002.')],
    ['with one other letter', token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
    ['cut', token.slice(0, -1)],
    ['longer', `${token}A`],
    ['without its end', id],
    ['of other letters', `${id}.${'é'.repeat(43)}`],
    ['empty', ''],
  ])('%s', (_what, other) => {
    expect(tokens.idOf(other)).toBeUndefined();
  });
});
