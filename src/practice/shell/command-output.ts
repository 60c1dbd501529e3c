/** What a command printed and how it ended. */
export interface CommandOutput {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** It went well and said nothing. */
export const ok: CommandOutput = { exitCode: 0, stdout: '', stderr: '' };
