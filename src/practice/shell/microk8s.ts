import { disableDns, enableDns, isDnsEnabled } from '../cluster/dns-addon.js';
import type { RunningCluster } from '../cluster/start-practice-cluster.js';
import { type CommandOutput, ok } from './command-output.js';
import { runKubectl } from './kubectl.js';
import { readManifest } from './read-manifest.js';

/** Runs the microk8s commands that labs use. Its only add-on is DNS. */
export async function runMicrok8s(
  [command, ...args]: string[],
  stdin: string | undefined,
  cluster: RunningCluster,
): Promise<CommandOutput> {
  switch (command) {
    case 'config':
      return { ...ok, stdout: cluster.kubeconfig };
    case 'status': {
      const [enabled, disabled] = isDnsEnabled(cluster.api) ? ['    dns\n', ''] : ['', '    dns\n'];
      return {
        ...ok,
        stdout: `microk8s is running (a simulation)\naddons:\n  enabled:\n${enabled}  disabled:\n${disabled}`,
      };
    }
    case 'enable':
      return addons(args, cluster, true);
    case 'disable':
      return addons(args, cluster, false);
    case 'version':
      return { ...ok, stdout: 'MicroK8s v1.29.0, simulated by Podmark\n' };
    case 'kubectl':
      return await runKubectl(args, cluster.api, readManifest, stdin);
    default:
      return failed(`microk8s ${command ?? ''}: not known on the practice node`);
  }
}

function addons(names: string[], { api }: RunningCluster, enable: boolean): CommandOutput {
  const unknown = names.find((name) => name !== 'dns');
  if (names.length === 0 || unknown !== undefined)
    return failed(`Addon ${unknown ?? ''} was not found: the practice node has but dns`);
  const state = enable ? 'enabled' : 'disabled';
  if (isDnsEnabled(api) === enable)
    return { ...ok, stdout: `Addon core/dns is already ${state}\n` };
  if (enable) enableDns(api);
  else disableDns(api);
  return { ...ok, stdout: `DNS is ${state}\n` };
}

function failed(message: string): CommandOutput {
  return { ...ok, exitCode: 1, stderr: `${message}\n` };
}
