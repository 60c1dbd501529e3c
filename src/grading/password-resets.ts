import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Person } from '../domain/course.js';

/** A person's account at present. */
export interface Account {
  person: Person;
  passwordHash: string;
}

/**
 * Creates and verifies the tokens of links with which a person chooses a new password. Tokens are
 * not stored: each is valid for a day, and only until the password changes, so that it works once.
 */
export interface PasswordResets {
  tokenOf(account: Account): string;
  /** The id of the person whom the token names; unverified, so check it with `isGood`. */
  personIdOf(token: string): string | undefined;
  isGood(token: string, account: Account): boolean;
}

/** How long a link is valid, in ms. */
const goodForMs = 24 * 60 * 60 * 1000;

/** Signs tokens with the server's secret; a new secret invalidates every link. */
export function createPasswordResets(secret: string, now: () => Date): PasswordResets {
  const sign = (endsAtMs: number, { person, passwordHash }: Account) => {
    const signed = `password reset ${person.id} ${endsAtMs} ${passwordHash}`;
    const mac = createHmac('sha256', secret).update(signed).digest('base64url');
    return `${person.id}.${endsAtMs}.${mac}`;
  };
  return {
    tokenOf: (account) => sign(now().getTime() + goodForMs, account),
    personIdOf: (token) => partsOf(token)?.personId,
    isGood(token, account) {
      const { endsAtMs = 0 } = partsOf(token) ?? {};
      const right = Buffer.from(sign(endsAtMs, account));
      const given = Buffer.from(token);
      const isRight = given.length === right.length && timingSafeEqual(given, right);
      return isRight && now().getTime() < endsAtMs;
    },
  };
}

function partsOf(token: string): { personId: string; endsAtMs: number } | undefined {
  const [, personId, endsAt] = /^([0-9a-f-]{36})\.(\d{1,15})\.[\w-]{43}$/.exec(token) ?? [];
  return personId === undefined ? undefined : { personId, endsAtMs: Number(endsAt) };
}
