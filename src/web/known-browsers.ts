import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';

const keptMs = 180 * 24 * 60 * 60 * 1000;

/**
 * Recognizes browsers in which an account signed in before, by a signed cookie that lasts 180 days.
 * The signing key is only in memory, so a restart forgets all browsers, as it forgets failed
 * sign-ins.
 */
export class KnownBrowsers {
  readonly #key = randomBytes(32);
  readonly #secure: boolean;
  readonly #name: string;

  constructor(publicUrl: string) {
    this.#secure = publicUrl.startsWith('https:');
    this.#name = this.#secure ? '__Host-podmark-browser' : 'podmark-browser';
  }

  /** The browser's id; undefined when this account is not the last that signed in there. */
  find(request: Request, login: string): string | undefined {
    const cookie = new RegExp(`(?:^|; )${this.#name}=([0-9a-f]{32})\\.([0-9a-f]{64})(?:;|$)`);
    const [, id = '', mark = ''] = cookie.exec(request.get('cookie') ?? '') ?? [];
    if (id === '') return undefined;
    return timingSafeEqual(this.#mark(id, login), Buffer.from(mark, 'hex')) ? id : undefined;
  }

  /** Sets the cookie after the account signed in, unless the browser has a valid one for it. */
  remember(request: Request, response: Response, login: string): void {
    if (this.find(request, login) !== undefined) return;
    const id = randomBytes(16).toString('hex');
    const value = `${id}.${this.#mark(id, login).toString('hex')}`;
    const options = { httpOnly: true, sameSite: 'lax', path: '/' } as const;
    response.cookie(this.#name, value, { ...options, secure: this.#secure, maxAge: keptMs });
  }

  #mark(id: string, login: string): Buffer {
    return createHmac('sha256', this.#key).update(`${id} ${login}`).digest();
  }
}
