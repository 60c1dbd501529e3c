import type { ClusterWarning, Container, Pod } from '../domain/kubernetes.js';
import type { Pass } from '../domain/outcome.js';
import { diagnoseCrash, isKilledByProbe, type PodDiagnosis } from './pod-diagnosis.js';
import { count, kubectl, list } from './wording.js';

/**
 * The warning for pods that are ready and whose containers were started again; empty if there are
 * none. Ready at this moment is not the same as staying up.
 */
export function restartWarning(pods: readonly Pod[]): Pick<Pass, 'warning'> {
  const restarted = pods.flatMap((pod) => {
    const times = Math.max(0, ...pod.containers.map(({ restartCount }) => restartCount));
    return times > 0 ? [{ name: pod.name, namespace: pod.namespace, times }] : [];
  });
  const [first] = restarted;
  if (!first) return {};
  const told = restarted.map(({ name, times }) => `${name} ${count(times, 'time')}`);
  return {
    warning: `Started again since the pod was made: ${list(told)}. If that goes on, see what it printed before it ended: ${kubectl(`logs ${first.name} --previous`, first.namespace)}`,
  };
}

/** How long a container may have run before it ended, in s, for the end to be one of a crash loop. */
const loopSeconds = 600;
/** How long a container must stay up after such an end, in s, at least and at most. */
const provenSeconds = { least: 15, most: 120 };
/** How long a container may run, in s, and still end by itself with exit code 0 in a crash loop. */
const briefSeconds = 60;

/**
 * The diagnosis for pods that are ready, ended before, and have not stayed up longer than they did
 * the last time; undefined if there are none. Ready for a moment is not ready.
 */
export function diagnoseFlapping(
  pods: readonly Pod[],
  warnings: readonly ClusterWarning[] = [],
): PodDiagnosis | undefined {
  for (const pod of pods) {
    const container = pod.containers.find((one) => isFlapping(one, pod, warnings));
    if (!container) continue;
    const crash = diagnoseCrash(pod, warnings);
    return {
      ...crash,
      observed: `container ${container.name} of pod ${pod.name} is up at the moment, and was started again ${count(container.restartCount, 'time')}`,
      hint: `A container that ends again and again is not ready, however it looks for some seconds. ${crash.hint}`,
    };
  }
  return undefined;
}

function isFlapping(
  { ready, restartCount, startedAt, lastRun }: Container,
  { seenAt, uid }: Pod,
  warnings: readonly ClusterWarning[],
): boolean {
  if (!ready || !seenAt || !startedAt || !lastRun) return false;
  // once is no loop for a container that ended without an error
  if (restartCount < (lastRun.exitCode === 0 ? 2 : 1)) return false;
  if (!isKilledByProbe(uid, warnings) && isEndedFromOutside(lastRun)) return false;

  const ranSeconds = secondsBetween(lastRun.startedAt, lastRun.finishedAt);
  const upSeconds = secondsBetween(startedAt, seenAt);
  const { least, most } = provenSeconds;
  return ranSeconds < loopSeconds && upSeconds < Math.min(most, Math.max(least, ranSeconds + 5));
}

/**
 * True if the machine or its owner ended the container rather than the container itself: by SIGKILL
 * or SIGTERM, so that it stopped as told after a while, or lost when the machine went down.
 */
function isEndedFromOutside(run: NonNullable<Container['lastRun']>): boolean {
  switch (run.exitCode) {
    case 137:
    case 143:
      return run.reason !== 'OOMKilled';
    case 255:
      return run.reason === 'Unknown';
    case 0:
      return secondsBetween(run.startedAt, run.finishedAt) > briefSeconds;
    default:
      return false;
  }
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
