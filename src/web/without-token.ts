/** Who reads the log must not join by it. */
export function withoutToken(url: string): string {
  return url.replace(/((?:invitations|password(?:\/|%2f)reset)(?:\/|%2f))[^/?&#]+/gi, '$1…');
}
