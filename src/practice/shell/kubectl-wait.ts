import type { KubeObject } from '../cluster/objects.js';
import { type KubectlCommand, printed } from './kubectl-command.js';
import { chosen, KubectlError, nameOf, required } from './kubectl-targets.js';
import { readDuration, waitUntil } from './wait-until.js';

/** `kubectl wait --for=condition=NAME[=VALUE]` and `--for=delete`. */
export const wait: KubectlCommand = {
  flags: ['all', 'all-namespaces', 'for', 'selector', 'timeout'],
  async run({ words, flags }, { api }) {
    const [what = '', type = '', value = 'true'] = required(flags, 'for').split('=');
    if (what !== 'delete' && !(what === 'condition' && type !== ''))
      throw new KubectlError('wait for delete or condition=NAME');
    const limitMs = readDuration(flags.get('timeout'));
    const targets = chosen(words, flags, api);
    if (what === 'condition' && targets.length === 0)
      throw new KubectlError('no matching resources found');
    const end = performance.now() + limitMs;
    for (const target of targets) {
      const { resource, namespace, name } = target;
      const holds = () =>
        what === 'delete'
          ? api.store.get(resource.name, namespace, name) === undefined
          : hasCondition(api.get(target), type, value);
      if (!(await waitUntil(api.store, holds, Math.max(0, end - performance.now()))))
        throw new KubectlError(`timed out waiting for the condition on ${resource.name}/${name}`);
    }
    return printed(targets.map((target) => `${nameOf(target)} condition met`));
  },
};

function hasCondition({ status }: KubeObject, type: string, value: string): boolean {
  const is = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return (status?.conditions ?? []).some(
    (condition: { type: string; status: string }) =>
      is(condition.type, type) && is(condition.status, value),
  );
}
