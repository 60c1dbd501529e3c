/** Reads a text from its beginning to its end, pattern by pattern. */
export class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Matches a sticky pattern at the current position and moves past the match. Returns its first
   * group that took part, or else the whole match; undefined if there is no match.
   */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at = pattern.lastIndex;
    return match.slice(1).find((group) => group !== undefined) ?? match[0];
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** The next character, or `end`. */
  next(): string {
    return this.#text[this.#at] ?? 'end';
  }

  isBefore(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }
}
