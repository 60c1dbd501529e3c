import { revisionKey, revisionOf } from '../cluster/deployments.js';
import type { KubeApi } from '../cluster/kube-api.js';
import type { KubeObject } from '../cluster/objects.js';
import { isOwnedBy } from '../cluster/owners.js';
import { type KubectlCommand, printed } from './kubectl-command.js';
import { KubectlError, nameOf, oneTarget, type Target } from './kubectl-targets.js';
import { readDuration, waitUntil } from './wait-until.js';

/** `kubectl rollout status|history|undo|pause|resume deployment/NAME`. */
export const rollout: KubectlCommand = {
  flags: ['timeout', 'to-revision'],
  async run({ words: [what = '', ...words], flags }, { api }) {
    const target = oneTarget(words, flags);
    if (target.resource.name !== 'deployments')
      throw new KubectlError(`no rollout of ${target.resource.name}, only of deployments`);
    switch (what) {
      case 'status':
        return await status(target, api, readDuration(flags.get('timeout')));
      case 'history':
        return history(target, api);
      case 'undo':
        return undo(target, api, Number(flags.get('to-revision') ?? 0));
      case 'pause':
      case 'resume':
        return setPaused(target, api, what === 'pause');
      default:
        throw new KubectlError(
          `kubectl rollout knows status, history, undo, pause and resume, not ${what}`,
        );
    }
  },
};

async function status(target: Target, api: KubeApi, limitMs: number): Promise<string> {
  const isOver = () => {
    const { metadata, spec, status } = api.get(target);
    return (
      status.observedGeneration === metadata.generation &&
      status.updatedReplicas === spec.replicas &&
      status.replicas === spec.replicas &&
      status.availableReplicas === spec.replicas
    );
  };
  if (!(await waitUntil(api.store, isOver, limitMs)))
    throw new KubectlError('timed out waiting for the condition');
  return `deployment "${target.name}" successfully rolled out\n`;
}

/** The Deployment's ReplicaSets, sorted from the oldest rollout to the newest. */
function rolloutsOf(deployment: KubeObject, api: KubeApi): KubeObject[] {
  return api.store
    .list('replicasets', deployment.metadata.namespace)
    .filter((replicaSet) => isOwnedBy(replicaSet, deployment))
    .toSorted((a, b) => revisionOf(a) - revisionOf(b));
}

function history(target: Target, api: KubeApi): string {
  const rows = rolloutsOf(api.get(target), api).map((rollout) => {
    const cause = rollout.metadata.annotations?.['kubernetes.io/change-cause'] ?? '<none>';
    return `${String(revisionOf(rollout)).padEnd(10)}${cause}`;
  });
  return printed([nameOf(target), 'REVISION  CHANGE-CAUSE', ...rows, '']);
}

function undo(target: Target, api: KubeApi, revision: number): string {
  const deployment = api.get(target);
  const rollouts = rolloutsOf(deployment, api);
  const earlier =
    revision === 0 ? rollouts.at(-2) : rollouts.find((rollout) => revisionOf(rollout) === revision);
  if (!earlier) {
    const which =
      revision === 0 ? `no rollout history found` : `unable to find revision ${revision}`;
    throw new KubectlError(`${which} for deployment "${target.name}"`);
  }
  if (revisionOf(earlier) === Number(deployment.metadata.annotations?.[revisionKey]))
    return `${nameOf(target)} skipped rollback (current template already matches revision ${revision})\n`;
  const { metadata, ...rest } = earlier.spec.template;
  const { 'pod-template-hash': _hash, ...labels } = metadata.labels;
  const template = { ...rest, metadata: { ...metadata, labels } };
  api.update(target, { ...deployment, spec: { ...deployment.spec, template } });
  return `${nameOf(target)} rolled back\n`;
}

function setPaused(target: Target, api: KubeApi, paused: boolean): string {
  const deployment = api.get(target);
  const [done, already] = paused ? ['paused', 'already paused'] : ['resumed', 'not paused'];
  if ((deployment.spec.paused === true) === paused)
    throw new KubectlError(`deployments.apps "${target.name}" is ${already}`);
  api.update(target, { ...deployment, spec: { ...deployment.spec, paused } });
  return `${nameOf(target)} ${done}\n`;
}
