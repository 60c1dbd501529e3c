import { type Part, ShellSyntaxError, type Word } from './parse-script.js';

/** What a part that is not text stands for while the script runs. */
export type Expand = (part: Exclude<Part, { kind: 'text' }>) => Promise<string>;

/** So that a variable which is doubled again and again does not fill the machine's memory. */
const maxLength = 64 * 1024;

/** The words that the word becomes: an expansion without quotes is split at its spaces, as sh does. */
export async function expandWord(word: Word, expand: Expand): Promise<string[]> {
  const words: string[] = [];
  let current: string | undefined;
  for (const part of word) {
    const value = part.kind === 'text' ? part.text : await expand(part);
    if (part.kind === 'text' || part.quoted) {
      current = checked((current ?? '') + value);
      continue;
    }
    for (const [index, piece] of value.split(/[ \t\n]+/).entries()) {
      if (index > 0 && current !== undefined) {
        words.push(current);
        current = undefined;
      }
      // nothing, without quotes, is no word
      if (piece !== '') current = checked((current ?? '') + piece);
    }
  }
  return current === undefined ? words : [...words, current];
}

/** The same as one text: the value of a variable is never split. */
export async function expandValue(word: Word, expand: Expand): Promise<string> {
  let text = '';
  for (const part of word)
    text = checked(text + (part.kind === 'text' ? part.text : await expand(part)));
  return text;
}

function checked(text: string): string {
  if (text.length > maxLength) throw new ShellSyntaxError('a word is too long');
  return text;
}
