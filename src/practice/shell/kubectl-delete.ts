import type { Flags } from './flags.js';
import { isOn } from './flags.js';
import { type KubectlCommand, type KubectlContext, printed } from './kubectl-command.js';
import { chosen, fullName, KubectlError, type Target } from './kubectl-targets.js';
import { readObjects } from './manifests.js';
import { readDuration, waitUntil } from './wait-until.js';

/** `kubectl delete`, which waits until the objects are gone unless `--wait=false` is given. */
export const remove: KubectlCommand = {
  flags: [
    'all',
    'all-namespaces',
    'filename',
    'force',
    'grace-period',
    'ignore-not-found',
    'now',
    'selector',
    'timeout',
    'wait',
  ],
  async run({ words, flags }, context) {
    const { api } = context;
    const limitMs = readDuration(flags.get('timeout'));
    const targets = await targetsOf(words, flags, context);
    const removed = targets.flatMap((target) => {
      const { resource, namespace, name } = target;
      const isThere = api.store.get(resource.name, namespace, name) !== undefined;
      if (!isThere && isOn(flags, 'ignore-not-found')) return [];
      return { target, uid: api.remove(target).metadata.uid };
    });
    // compares UIDs, because a new object may have taken the name
    const isGone = ({ target: { resource, namespace, name }, uid }: (typeof removed)[number]) =>
      api.store.get(resource.name, namespace, name)?.metadata.uid !== uid;
    if (flags.get('wait') !== 'false') {
      const gone = await waitUntil(api.store, () => removed.every(isGone), limitMs);
      if (!gone) throw new KubectlError('timed out waiting for the condition');
    }
    return printed(
      removed.map(({ target }) => `${fullName(target.resource)} "${target.name}" deleted`),
    );
  },
};

async function targetsOf(
  words: readonly string[],
  flags: Flags['flags'],
  context: KubectlContext,
): Promise<Target[]> {
  const file = flags.get('filename');
  if (file === undefined) return chosen(words, flags, context.api);
  return (await readObjects(file, flags, context)).map(({ target }) => target);
}
