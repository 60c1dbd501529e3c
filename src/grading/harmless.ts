/**
 * Makes text safe for a cell of a CSV file: text that a spreadsheet would run as a formula gets a
 * leading apostrophe, and control characters, which can hide a formula, become spaces. The
 * characters that begin a formula, in full width as well, are those that OWASP lists under "CSV
 * injection".
 */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, ' ');
  return /^\s*[=+\-@＝＋－＠]/.test(clean) ? `'${clean}` : clean;
}
