const step = /^\/courses\/[^/]+\/labs\/[^/]+\/steps\/[^/?]+(?=\/)/;

/** Returns the path of the step page whose form posts to `url`; '/' for any other URL. */
export function pageOfForm(url: string): string {
  return step.exec(url)?.[0] ?? '/';
}
