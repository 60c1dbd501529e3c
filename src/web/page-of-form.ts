const step = /^\/courses\/[^/]+\/labs\/[^/]+\/steps\/[^/?]+(?=\/)/;

/** The page on which a student's form is, by the path that it is sent to; '/' where that is not known. */
export function pageOfForm(url: string): string {
  return step.exec(url)?.[0] ?? '/';
}
