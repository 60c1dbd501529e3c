/** A page that is not given: thrown by routes, shown as a page with that status. */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal';

  constructor(
    readonly status: 400 | 403 | 404 | 409 | 429,
    readonly text?: string,
  ) {
    super(text ?? `refused with ${status}`);
  }
}
