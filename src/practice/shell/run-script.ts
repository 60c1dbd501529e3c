import { setTimeout as delay } from 'node:timers/promises';
import type { RunningCluster } from '../cluster/start-practice-cluster.js';
import { runCurl } from './curl.js';
import { type CommandOutput, runKubectl } from './kubectl.js';
import { parseScript, ShellSyntaxError } from './parse-script.js';
import { readManifest } from './read-manifest.js';

const ok: CommandOutput = { exitCode: 0, stdout: '', stderr: '' };
const maxSleepSeconds = 60;

/** Runs a script in the practice node's own shell. No program of this machine is ever run. */
export async function runScript(script: string, cluster: RunningCluster): Promise<CommandOutput> {
  let exitCode = 0;
  let stdout = '';
  let stderr = '';
  try {
    for (const { argv, when } of parseScript(script)) {
      if ((when === 'success' && exitCode !== 0) || (when === 'failure' && exitCode === 0))
        continue;
      const output = await runCommand(argv, cluster);
      exitCode = output.exitCode;
      stdout += output.stdout;
      stderr += output.stderr;
    }
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    return { exitCode: 2, stdout, stderr: `${stderr}sh: ${error.message}\n` };
  }
  return { exitCode, stdout, stderr };
}

async function runCommand(
  [program = '', ...args]: string[],
  cluster: RunningCluster,
): Promise<CommandOutput> {
  switch (program) {
    case 'true':
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
    case 'curl':
      return await runCurl(args, (host, port) => cluster.dial(host, port));
    case 'kubectl':
      return await runKubectl(args, cluster.api, readManifest);
    case 'microk8s':
      return await runMicrok8s(args, cluster);
    default:
      return { ...ok, exitCode: 127, stderr: `sh: ${program}: not found\n` };
  }
}

async function runMicrok8s(
  [command, ...args]: string[],
  cluster: RunningCluster,
): Promise<CommandOutput> {
  switch (command) {
    case 'config':
      return { ...ok, stdout: cluster.kubeconfig };
    case 'status':
      return {
        ...ok,
        stdout: 'microk8s is running (a simulation)\naddons:\n  enabled:\n    dns\n',
      };
    case 'enable':
      return {
        ...ok,
        stdout: `${args.map((one) => `Addon ${one} is already enabled`).join('\n')}\n`,
      };
    case 'version':
      return { ...ok, stdout: 'MicroK8s v1.29.0, simulated by Podmark\n' };
    case 'kubectl':
      return await runKubectl(args, cluster.api, readManifest);
    default:
      return {
        ...ok,
        exitCode: 1,
        stderr: `microk8s ${command ?? ''}: not known on the practice node\n`,
      };
  }
}
