import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Cleanups } from './nodes.js';

/** How a process ended, and everything that it wrote. */
export interface ProcessEnd {
  /** null if a signal ended the process. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A running process of `node dist/main.js`. */
export interface PodmarkProcess {
  readonly child: ChildProcess;
  readonly stdout: string;
  /**
   * Resolves with the first match of `pattern` in stdout. Rejects with all output if the process
   * ends before.
   */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when the process has ended and its output is read. */
  readonly ended: Promise<ProcessEnd>;
}

/**
 * Starts the bundled program with PATH and `env` as its only environment variables. A process that
 * is still running at the end of the test is killed.
 */
export function startPodmark(
  cleanups: Cleanups,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = process.cwd(),
): PodmarkProcess {
  const child = spawn(process.execPath, [resolve('dist/main.js'), ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode, stdout, stderr }));
  cleanups.add(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    get stdout() {
      return stdout;
    },
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        child.once('close', () =>
          reject(new Error(`ended before ${pattern}:\n${stdout}${stderr}`)),
        );
        look();
      }),
  };
}

/** Runs the bundled program until it ends. */
export function runPodmark(
  cleanups: Cleanups,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = process.cwd(),
): Promise<ProcessEnd> {
  return startPodmark(cleanups, args, env, cwd).ended;
}
