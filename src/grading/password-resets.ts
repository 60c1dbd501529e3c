import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Person } from '../domain/course.js';

/** Someone's account as it is now. */
export interface Account {
  person: Person;
  passwordHash: string;
}

/**
 * Makes and knows the secret part of links by which someone chooses a new password. They are nowhere
 * kept: a token holds for the password that it was made for, so that it is good once, and for a day.
 */
export interface PasswordResets {
  tokenOf(account: Account): string;
  /** Whose account the token says it is for: ask `isGood` about it. */
  personIdOf(token: string): string | undefined;
  isGood(token: string, account: Account): boolean;
}

/** How long a link is good, in ms. */
const goodForMs = 24 * 60 * 60 * 1000;

/** Tokens by the server's secret: who changes the secret ends every link. */
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
