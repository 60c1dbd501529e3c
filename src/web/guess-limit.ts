import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { counted } from './amounts.js';
import { FailedSignIns } from './failed-sign-ins.js';
import { PageRefusal } from './page-refusal.js';

const guessesPerAddress = 300;
const windowMs = 15 * 60 * 1000;

/** The address that a request came from. An IPv6 network counts as one: it has one owner. */
export function addressOf(request: Request): string {
  return ipKeyGenerator(request.ip ?? '');
}

/** A wait as a sentence: `Try again in 90 seconds.` */
export function tryAgainIn(waitMs: number): string {
  return `Try again in ${counted(Math.ceil(waitMs / 1000), 'second')}.`;
}

/**
 * Creates a limit of wrong guesses by address. Call what it returns for each guess that turned out
 * wrong, and for no other: it throws a {@link PageRefusal} with 429 after 300 of them in a quarter of
 * an hour. `what` says what was too many.
 */
export function createGuessLimit(what: string): (request: Request) => void {
  const wrong = new FailedSignIns(guessesPerAddress, windowMs);
  return (request) => {
    const address = addressOf(request);
    if (wrong.tryOnce(address)) return;
    const wait = tryAgainIn(wrong.waitMs(address));
    throw new PageRefusal(429, `Too many ${what} from your address. ${wait}`);
  };
}
