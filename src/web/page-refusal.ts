/**
 * Thrown by a route that refuses a request. The answer is a page with this status, and with `text`
 * or else the default text for the status.
 */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal';

  constructor(
    readonly status: 400 | 403 | 404 | 409 | 429 | 503,
    readonly text?: string,
  ) {
    super(text ?? `refused with ${status}`);
  }
}
