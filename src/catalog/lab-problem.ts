/** A mistake in a lab's files. `line` and `column` count from 1; `message` says what to do. */
export interface LabProblem {
  /** Relative to the folder of labs. */
  file: string;
  line: number;
  column: number;
  message: string;
}

/** Labs cannot be used as they are. `problems` lists every mistake, in the order of the files. */
export class LabProblemsError extends Error {
  override readonly name = 'LabProblemsError';
  readonly code = 'lab-problems';

  constructor(readonly problems: LabProblem[]) {
    super(problems.map(problemText).join('\n'));
  }
}

/** Formats a problem as `services/lab.yaml:12:5 message`. */
function problemText({ file, line, column, message }: LabProblem): string {
  return `${file}:${line}:${column} ${message}`;
}

/** Sorts problems by file, line and column. */
export function inOrder(problems: LabProblem[]): LabProblem[] {
  return problems.toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
}

/**
 * Formats a problem with its line, the two lines before it and a caret. `source` is the file's
 * text.
 */
export function codeFrame(problem: LabProblem, source: string): string {
  const lines = source.split('\n');
  const first = Math.max(0, problem.line - 3);
  const width = String(problem.line).length;
  const shown = lines
    .slice(first, problem.line)
    .map((text, index) => `  ${String(first + index + 1).padStart(width)} | ${text}`);
  const caret = `  ${' '.repeat(width)} | ${' '.repeat(problem.column - 1)}^`;
  return [problemText(problem), ...shown, caret].join('\n');
}
