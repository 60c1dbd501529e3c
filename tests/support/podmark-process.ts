import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Cleanups } from './nodes.js';

/** How a process ended, and all that it wrote. */
export interface ProcessEnd {
  /** null where a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** `node dist/main.js` as a process of its own. */
export interface PodmarkProcess {
  readonly child: ChildProcess;
  readonly stdout: string;
  /** Resolves with the match when stdout has it; rejects with all output where the process ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when it has ended. */
  readonly ended: Promise<ProcessEnd>;
}

/** Starts the bundled program; what still runs at the end of the test is killed. */
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

/** Runs the bundled program to its end. */
export function runPodmark(
  cleanups: Cleanups,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = process.cwd(),
): Promise<ProcessEnd> {
  return startPodmark(cleanups, args, env, cwd).ended;
}
