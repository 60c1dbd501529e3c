/** Reads a text from its beginning to its end. */
export class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes past what the sticky pattern matches here: its first group that took part, or all of it. */
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

  /** The character that comes next. */
  next(): string {
    return this.#text[this.#at] ?? 'end';
  }

  isBefore(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }
}
