import { type Part, ShellSyntaxError, type Word } from './parse-script.js';

/** Looks up the value of a variable or runs a substitution, while the script runs. */
export type Expand = (part: Exclude<Part, { kind: 'text' }>) => Promise<string>;

/** The longest word, so that a variable that doubles itself does not fill the machine's memory. */
const maxLength = 64 * 1024;

/**
 * Expands a word. Like sh, splits unquoted expansions at white space, so several words may result.
 */
export async function expandWord(word: Word, expand: Expand): Promise<string[]> {
  const words: string[] = [];
  let current: string | undefined;
  for (const part of word) {
    const value = part.kind === 'text' ? part.text : await expand(part);
    if (part.kind === 'text' || part.quoted) {
      current = checked((current ?? '') + value);
      continue;
    }
    for (const [index, fragment] of value.split(/[ \t\n]+/).entries()) {
      if (index > 0 && current !== undefined) {
        words.push(current);
        current = undefined;
      }
      // an empty expansion without quotes makes no word
      if (fragment !== '') current = checked((current ?? '') + fragment);
    }
  }
  return current === undefined ? words : [...words, current];
}

/** Expands the value of an assignment, which is never split. */
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
