/** What pasting from a chat or a word processor adds, and nobody sees. */
const invisible = /\p{Cf}/gu;

/** A typed text as it looks: keyboards for Chinese or Japanese type digits and colons of their own. */
export function asSeen(text: string): string {
  return text.normalize('NFKC').replace(invisible, '');
}
