import { randomBytes } from 'node:crypto';
import { quote } from './quote.js';

/** How many characters the mark at the end has, at most. */
export const endMarkLength = 64;

/** A command line that prints a mark of its own before and after the output of `line`. */
export interface MarkedCommand {
  /** What the login shell is asked to run. */
  line: string;
  /**
   * Returns what `line` itself printed to stdout, and its exit code. `exitCode` is undefined if the
   * output has no end, because the command was cut or ended its shell. Returns undefined if not
   * even the beginning is there: the login shell did not run the command.
   */
  readOutput(stdout: string): { stdout: string; exitCode: number | undefined } | undefined;
  /** True if the mark at the end is in the text, which may be the output's last part alone. */
  hasEnd(text: string): boolean;
}

/**
 * Wraps a command line for a POSIX shell so that nothing that the login shell prints is taken for
 * its output: start files such as `.bashrc` may print banners, process numbers and escape
 * sequences. It runs in `/bin/sh` and with the C locale, whatever the login shell is and sets. The
 * wrapped line has single quotes and no newline, which sh, bash, zsh, fish and csh read alike.
 */
export function markCommand(line: string): MarkedCommand {
  const mark = `podmark-${randomBytes(8).toString('hex')}`;
  const beginning = `${mark}-begins\n`;
  const script = `echo ${mark}-begins; LC_ALL=C; export LC_ALL; ${line}; code=$?; echo; echo ${mark}-ends $code`;
  const ending = new RegExp(`\\n${mark}-ends (\\d{1,3})\\n`);

  return {
    line: quote(['/bin/sh', '-c', script]),
    hasEnd: (text) => ending.test(text),
    readOutput(stdout) {
      const from = stdout.indexOf(beginning);
      if (from === -1) return undefined;

      const printed = stdout.slice(from + beginning.length);
      const end = ending.exec(printed);
      if (!end) return { stdout: printed, exitCode: undefined };
      return { stdout: printed.slice(0, end.index), exitCode: Number(end[1]) };
    },
  };
}
