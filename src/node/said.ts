import { plainText } from './plain-text.js';

const firstLineCharacters = 200;
const lastLines = 5;
const lastLinesCharacters = 500;

/** The first line of a node's text that is not blank, as plain text of at most 200 characters. */
export function firstLineOf(text: string): string {
  const [line = ''] = linesOf(text);
  return line.length > firstLineCharacters ? `${line.slice(0, firstLineCharacters - 1)}…` : line;
}

/**
 * The last lines of a node's text that are not blank, as plain text: at most 5, and 500 characters.
 */
export function lastLinesOf(text: string): string {
  const end = linesOf(text).slice(-lastLines).join('\n');
  return end.length > lastLinesCharacters ? `…${end.slice(1 - lastLinesCharacters)}` : end;
}

function linesOf(text: string): string[] {
  return plainText(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
