/**
 * Text for a cell of a CSV file. OWASP, CSV injection: these characters, in full width too, begin
 * formulas; control characters hide them.
 */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, ' ');
  return /^\s*[=+\-@＝＋－＠]/.test(clean) ? `'${clean}` : clean;
}
