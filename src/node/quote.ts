/**
 * Joins words to a command line, quoting those that need it. A quote within a word becomes `"'"`
 * rather than `'\''`, which fish would read otherwise inside of single quotes.
 */
export function quote(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`))
    .join(' ');
}
