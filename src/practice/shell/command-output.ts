/** What a command printed and how it ended. */
export interface CommandOutput {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** The result of a command that succeeded without output. */
export const ok: CommandOutput = { exitCode: 0, stdout: '', stderr: '' };
