import { ApiError } from '../cluster/api-error.js';
import { discover } from '../cluster/discovery.js';
import type { KubeApi } from '../cluster/kube-api.js';
import type { CommandOutput } from './command-output.js';
import { parseFlags } from './flags.js';
import { apply } from './kubectl-apply.js';
import { label, patch, scale, set } from './kubectl-change.js';
import type { KubectlCommand } from './kubectl-command.js';
import { create, expose, run } from './kubectl-create.js';
import { remove } from './kubectl-delete.js';
import { get } from './kubectl-get.js';
import { rollout } from './kubectl-rollout.js';
import { KubectlError } from './kubectl-targets.js';
import { wait } from './kubectl-wait.js';

const version: KubectlCommand = {
  flags: [],
  run: async () =>
    `Server Version: ${(discover('/version') as { gitVersion: string }).gitVersion}\n`,
};

const commands: Record<string, KubectlCommand> = {
  create,
  expose,
  run,
  apply,
  get,
  delete: remove,
  scale,
  set,
  label,
  patch,
  rollout,
  wait,
  version,
};

/**
 * Runs the kubectl commands that labs use, on the practice node itself. For everything else, a
 * stock kubectl works over the API.
 */
export async function runKubectl(
  args: readonly string[],
  api: KubeApi,
  readManifest: (url: string) => Promise<string>,
  stdin = '',
): Promise<CommandOutput> {
  const { words, flags } = parseFlags(args);
  const [verb = 'help', ...rest] = words;
  try {
    const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
    if (!command) {
      const known = Object.keys(commands).join(', ');
      throw new KubectlError(
        `unknown command "${verb}"; the practice node's own kubectl knows ${known}`,
      );
    }
    for (const flag of flags.keys()) {
      // ignoring an unknown flag would do something else than was asked
      if (flag !== 'namespace' && !command.flags.includes(flag))
        throw new KubectlError(`unknown flag: --${flag}`);
    }
    const read = async (url: string) => (url === '-' ? stdin : await readManifest(url));
    const stdout = await command.run({ words: rest, flags }, { api, readManifest: read });
    return { exitCode: 0, stdout, stderr: '' };
  } catch (error) {
    const failed = { exitCode: 1, stdout: '' };
    if (error instanceof ApiError)
      return { ...failed, stderr: `Error from server (${error.reason}): ${error.message}\n` };
    if (!(error instanceof KubectlError)) throw error;
    return { ...failed, stderr: `error: ${error.message}\n` };
  }
}
