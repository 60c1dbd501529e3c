import { describe, expect, test } from '@jest/globals';
import { createPasswordResets } from '../../../src/grading/password-resets.js';

const secret = 'a secret of tests, long enough';
const madeAt = new Date('2026-03-01T10:00:00Z');
const person = { id: '019ab3f2-0000-7000-8000-000000000001', login: 'sam', name: 'Sam' };
const account = { person, passwordHash: 'hash' };
const at = (hours: number, by = secret) =>
  createPasswordResets(by, () => new Date(madeAt.getTime() + hours * 3_600_000));
const token = at(0).tokenOf(account);

test('a token says whose it is, and is good for a day, on every server with the secret', () => {
  expect(at(0).personIdOf(token)).toBe(person.id);
  expect(at(0).isGood(token, account)).toBe(true);
  expect(at(23.9).isGood(token, account)).toBe(true);
  expect(at(24).isGood(token, account)).toBe(false);
});

test('it is good for one person with one password, so that it is used once', () => {
  expect(at(1).isGood(token, { ...account, passwordHash: 'another' })).toBe(false);
  const other = { ...person, id: person.id.replace(/1$/, '2') };
  expect(at(1).isGood(token, { ...account, person: other })).toBe(false);
  expect(at(1, 'another secret, long enough').isGood(token, account)).toBe(false);
});

describe('no token is', () => {
  const later = token.replace(/\.\d+\./, `.${madeAt.getTime() + 900_000_000}.`);
  test.each([
    ['one made good for longer', later],
    ['one with another letter', token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['one that is longer', `${token}A`],
    ['one without its end', token.slice(0, -1)],
    ['an id alone', person.id],
    ['one with letters of many bytes', token.replace(/.$/, 'é')],
    ['nothing', ''],
  ])('%s', (_what, other) => {
    expect(at(1).isGood(other, account)).toBe(false);
  });

  test('asked for a person where it has another form', () => {
    expect(at(1).personIdOf(`${token}A`)).toBeUndefined();
    expect(at(1).personIdOf('')).toBeUndefined();
  });
});
