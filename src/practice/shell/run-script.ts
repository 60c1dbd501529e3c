import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { RunningCluster } from '../cluster/start-practice-cluster.js';
import { type CommandOutput, ok } from './command-output.js';
import { runCurl } from './curl.js';
import { expandValue, expandWord } from './expand.js';
import { runKubectl } from './kubectl.js';
import { runMicrok8s } from './microk8s.js';
import { type Part, parseScript, type ScriptCommand, ShellSyntaxError } from './parse-script.js';
import { readManifest } from './read-manifest.js';
import { runSystemCommand } from './system-commands.js';

const maxSleepSeconds = 60;

/** Runs a script in the practice node's own shell. It never runs a program of this machine. */
export async function runScript(script: string, cluster: RunningCluster): Promise<CommandOutput> {
  const shell = new Shell(cluster, new Map([['HOME', '/home/student']]));
  try {
    await shell.run(parseScript(script));
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    return { exitCode: 2, stdout: shell.stdout, stderr: `${shell.stderr}sh: ${error.message}\n` };
  }
  return { exitCode: shell.exitCode, stdout: shell.stdout, stderr: shell.stderr };
}

class Shell {
  exitCode = 0;
  stdout = '';
  stderr = '';
  /** The value of `$?`: the exit code of the command before. */
  #codeBefore = 0;

  constructor(
    readonly cluster: RunningCluster,
    readonly variables: Map<string, string>,
  ) {}

  async run(commands: readonly ScriptCommand[]): Promise<void> {
    for (const { words, assignments, stdin, when } of commands) {
      if (when === 'success' && this.exitCode !== 0) continue;
      if (when === 'failure' && this.exitCode === 0) continue;
      this.#codeBefore = this.exitCode;
      // the exit code of assignments is 0, or that of their last substitution
      if (assignments.length > 0) this.exitCode = 0;
      for (const { name, value } of assignments)
        this.variables.set(name, await expandValue(value, (part) => this.#expand(part)));
      const argv: string[] = [];
      for (const word of words)
        argv.push(...(await expandWord(word, (part) => this.#expand(part))));
      // all words may have expanded to nothing
      if (argv.length === 0) continue;
      const output = await runCommand(argv, stdin, this.cluster);
      this.exitCode = output.exitCode;
      this.stdout += output.stdout;
      this.stderr += output.stderr;
      // real commands take time, during which the controllers react to what they did
      await turn();
    }
  }

  async #expand(part: Exclude<Part, { kind: 'text' }>): Promise<string> {
    if (part.kind === 'variable') {
      return part.name === '?' ? String(this.#codeBefore) : (this.variables.get(part.name) ?? '');
    }
    const inner = new Shell(this.cluster, new Map(this.variables));
    await inner.run(part.commands);
    this.exitCode = inner.exitCode;
    this.stderr += inner.stderr;
    return inner.stdout.replace(/\n+$/, '');
  }
}

async function runCommand(
  [program = '', ...args]: string[],
  stdin: string | undefined,
  cluster: RunningCluster,
): Promise<CommandOutput> {
  switch (program) {
    case 'true':
    // no program here has an environment
    case 'export':
      return ok;
    case 'false':
      return { ...ok, exitCode: 1 };
    case 'echo':
      return { ...ok, stdout: `${args.join(' ')}\n` };
    case 'hostname':
      return { ...ok, stdout: 'practice\n' };
    case 'sleep':
      await delay(Math.min(Number(args[0]) || 0, maxSleepSeconds) * 1000, undefined, {
        ref: false,
      });
      return ok;
    case 'sh':
    case '/bin/sh':
      if (args[0] === '-c' && args.length === 2) return await runScript(args[1] ?? '', cluster);
      return { ...ok, exitCode: 2, stderr: 'sh: only “sh -c SCRIPT” is known here\n' };
    case 'curl':
      return await runCurl(args, (host, port) => cluster.dial(host, port));
    case 'kubectl':
      return await runKubectl(args, cluster.api, readManifest, stdin);
    case 'microk8s':
      return await runMicrok8s(args, stdin, cluster);
    default:
      return (
        runSystemCommand(program, args) ?? {
          ...ok,
          exitCode: 127,
          stderr: `sh: ${program}: not found\n`,
        }
      );
  }
}
