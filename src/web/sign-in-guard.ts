import { FailedSignIns } from './failed-sign-ins.js';
import { PageRefusal } from './page-refusal.js';
import { pause } from './pause.js';

/**
 * How many wrong passwords one account may get from one place within {@link windowMs}. Counting by
 * place keeps someone elsewhere from locking the owner out. A place is an address, or a browser in
 * which the account signed in before: a whole class can share one address.
 */
const failuresFromOnePlace = 10;
/**
 * How many wrong passwords one account may get from all places together, except browsers in which
 * it signed in before. Only somebody with many addresses reaches this limit.
 */
const failuresPerAccount = 100;
/**
 * How many wrong sign-ins an address may send before it is slowed down, except from browsers in
 * which the account signed in before.
 */
const failuresPerAddress = 300;
const windowMs = 15 * 60 * 1000;

/**
 * How long a wrong sign-in takes at an address that is slowed down. It is longer than checking a
 * password, so the time does not reveal which logins exist; but while so many are under way there
 * that checking has to wait its turn, which a login that nobody has does not take.
 */
const slowMs = 500;
/** How many sign-ins of one address may be under way: more than a class sends at once. */
const underWayPerAddress = 500;
const underWayInAll = 5000;

/** What is known of whoever tries to sign in. */
export interface SignInAttempt {
  /** In lower case. */
  login: string;
  /** The id of the browser if this account was the last that signed in there. */
  browser: string | undefined;
  address: string;
}

export type SignInResult<T> =
  | { kind: 'right'; account: T }
  | { kind: 'wrong' }
  /** The password was not checked: it was wrong too often. It may be tried again in `waitMs`. */
  | { kind: 'too-often'; waitMs: number }
  /** The password was not checked: too many sign-ins of the address are under way. */
  | { kind: 'too-many' };

/**
 * Returns the account if the password is right, and undefined if not. With `onlyKnown` it must not
 * spend any work on a login that nobody has.
 */
export type CheckPassword<T> = (effort: { onlyKnown: boolean }) => Promise<T | undefined>;

/**
 * Limits the guessing of passwords without keeping anybody else out. Wrong passwords count against
 * the account in that place and, but for browsers in which it signed in before, everywhere. An
 * address that sends very many is slowed down, and what it sends for logins that nobody has costs
 * next to nothing; right passwords are served there, too. Nothing that others send counts against a
 * browser in which the account signed in before.
 */
export class SignInGuard {
  readonly #fromOnePlace = new FailedSignIns(failuresFromOnePlace, windowMs);
  readonly #fromEverywhere = new FailedSignIns(failuresPerAccount, windowMs);
  readonly #fromAddress = new FailedSignIns(failuresPerAddress, windowMs);
  /** The newest attempt of each account in each place that is under way. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #underWay = new Map<string, number>();
  #underWayInAll = 0;

  constructor(private readonly pauseFor: (ms: number) => Promise<unknown> = pause) {}

  /**
   * Rejects as `checkPassword` does, and counts no failure then. Throws a {@link PageRefusal} if very
   * many sign-ins are under way.
   */
  async check<T>(
    attempt: SignInAttempt,
    checkPassword: CheckPassword<T>,
  ): Promise<SignInResult<T>> {
    return attempt.browser === undefined
      ? await this.#checkFromAddress(attempt, checkPassword)
      : await this.#checkInTurn(attempt, () => checkPassword({ onlyKnown: false }));
  }

  async #checkFromAddress<T>(
    attempt: SignInAttempt,
    checkPassword: CheckPassword<T>,
  ): Promise<SignInResult<T>> {
    const { address } = attempt;
    const underWay = this.#underWay.get(address) ?? 0;
    if (underWay >= underWayPerAddress) return { kind: 'too-many' };
    if (this.#underWayInAll >= underWayInAll) throw new PageRefusal(503);

    this.#underWay.set(address, underWay + 1);
    this.#underWayInAll += 1;
    try {
      return await this.#checkSlowly(attempt, checkPassword);
    } finally {
      const left = (this.#underWay.get(address) ?? 0) - 1;
      if (left > 0) this.#underWay.set(address, left);
      else this.#underWay.delete(address);
      this.#underWayInAll -= 1;
    }
  }

  /** Slows wrong sign-ins down if the address sent very many. */
  async #checkSlowly<T>(
    attempt: SignInAttempt,
    checkPassword: CheckPassword<T>,
  ): Promise<SignInResult<T>> {
    const { address } = attempt;
    const onlyKnown = !this.#fromAddress.tryOnce(address);
    const slowly = onlyKnown ? this.pauseFor(slowMs) : undefined;
    let isFailure = false;
    try {
      const result = await this.#checkInTurn(attempt, () => checkPassword({ onlyKnown }));
      isFailure = result.kind !== 'right';
      if (isFailure) await slowly;
      return result;
    } finally {
      if (!isFailure && !onlyKnown) this.#fromAddress.giveBack(address);
    }
  }

  /**
   * Checks the attempts of one account in one place one after the other: of many at once, none is
   * refused before it is known whether those before it were wrong.
   */
  async #checkInTurn<T>(
    attempt: SignInAttempt,
    checkPassword: () => Promise<T | undefined>,
  ): Promise<SignInResult<T>> {
    const place = `${attempt.browser ?? attempt.address} ${attempt.login}`;
    const before = this.#turns.get(place) ?? Promise.resolve();
    const turn = before.then(() => this.#checkNow(place, attempt, checkPassword));
    const settled = turn.catch(() => {});
    this.#turns.set(place, settled);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(place) === settled) this.#turns.delete(place);
    }
  }

  async #checkNow<T>(
    place: string,
    { login, browser }: SignInAttempt,
    checkPassword: () => Promise<T | undefined>,
  ): Promise<SignInResult<T>> {
    const counts: [FailedSignIns, string][] = [[this.#fromOnePlace, place]];
    if (browser === undefined) counts.push([this.#fromEverywhere, login]);
    const waitMs = Math.max(...counts.map(([failures, key]) => failures.waitMs(key)));
    if (waitMs > 0) return { kind: 'too-often', waitMs };

    // counts it before it is checked: attempts of the account elsewhere must not all pass meanwhile
    for (const [failures, key] of counts) failures.tryOnce(key);
    try {
      const account = await checkPassword();
      if (account === undefined) return { kind: 'wrong' };
      this.#fromOnePlace.forget(place);
      this.#fromEverywhere.forget(login);
      return { kind: 'right', account };
    } catch (error) {
      for (const [failures, key] of counts) failures.giveBack(key);
      throw error;
    }
  }
}
