import { expect, test } from '@jest/globals';
import { noDetails } from '../../../src/domain/roster.js';
import { findSamePerson } from '../../../src/domain/same-person.js';

function aMember(login: string, name: string, email: string | null, studentNumber: string | null) {
  const details = { ...noDetails, email, studentNumber };
  return { person: { id: login, login, name }, details };
}

const members = [
  aMember('ada', 'Ada Müller', null, null),
  aMember('bob.baker', 'Bob Baker', 'Robert@uni.example', 'S123'),
  aMember('kim@uni.example', 'Kim', 'kim@uni.example', ' 007 '),
  aMember('quiet', '', '', ''),
];

test.each([
  ['bob.baker', '', 'bob.baker'],
  ['bob.baker@home.example', '', 'bob.baker'],
  ['robert@uni.example', '', 'bob.baker'],
  ['robert', '', 'bob.baker'],
  ['s123', '', 'bob.baker'],
  ['kim', '', 'kim@uni.example'],
  ['007', '', 'kim@uni.example'],
  // an id says more than a name
  ['kim', 'Bob Baker', 'kim@uni.example'],
  ['x', 'BOB  baker', 'bob.baker'],
  ['x', 'Baker, Bob', 'bob.baker'],
  ['x', 'ada muller', 'ada'],
  ['x', 'Ada Mu\u0308ller', 'ada'],
  ['x', "Ada M'uller", 'ada'],
  ['x', 'Bob B. Baker', undefined],
  ['x', 'Bob Bakery', undefined],
  ['x', 'Bob', undefined],
  ['x', '', undefined],
  ['x', '…', undefined],
  ['@', '?', undefined],
  ['uni.example', '', undefined],
])('login %j and name %j are those of %s', (login, name, same) => {
  expect(findSamePerson(members, { login, name })?.login).toBe(same);
});

test('nobody is the same as a member who is not there', () => {
  expect(findSamePerson([], { login: 'ada', name: 'Ada' })).toBeUndefined();
});
