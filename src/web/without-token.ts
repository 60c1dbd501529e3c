/**
 * Replaces the token of an invitation or of a password link in a URL by `…`: who reads the log must
 * not be able to use the link.
 */
export function withoutToken(url: string): string {
  return url.replace(/((?:invitations|password(?:\/|%2f)reset)(?:\/|%2f))[^/?&#]+/gi, '$1…');
}
