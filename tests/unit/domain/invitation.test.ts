import { expect, test } from '@jest/globals';
import { invitationEnd, invitationState } from '../../../src/domain/invitation.js';

const now = new Date('2026-11-25T12:00:00Z');
const person = { id: 'id', login: 'sam', name: 'Sam' };
const fresh = {
  ...{ id: 'id', role: 'student' as const, section: null, person: null, createdAt: now },
  ...{ expiresAt: invitationEnd(now), revokedAt: null, uses: 0 },
};

test.each([
  ['open', {}],
  ['open', { uses: 600 }],
  ['used', { uses: 1, person }],
  ['open', { person }],
  ['expired', { expiresAt: now }],
  ['open', { expiresAt: new Date(now.getTime() + 1) }],
  ['revoked', { revokedAt: now }],
  ['revoked', { revokedAt: now, uses: 1, person, expiresAt: now }],
] as const)('is %s with %j', (state, given) => {
  expect(invitationState({ ...fresh, ...given }, now)).toBe(state);
});

test('is good for two weeks', () => {
  expect(invitationEnd(now)).toEqual(new Date('2026-12-09T12:00:00Z'));
});
