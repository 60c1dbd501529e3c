/** A fake terminal that records what is written to it. */
export function aTerminal(isTTY = false) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    isTTY,
    write(text: string) {
      written[name] += text;
    },
  });
  return {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    /** Everything written so far. */
    written,
  };
}
