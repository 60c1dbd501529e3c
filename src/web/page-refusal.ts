/**
 * Thrown by a route that refuses a request. The answer is a page with this status; it shows `text`,
 * or what is usual for the status.
 */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal';

  constructor(
    readonly status: 400 | 403 | 404 | 409 | 429,
    readonly text?: string,
  ) {
    super(text ?? `refused with ${status}`);
  }
}
