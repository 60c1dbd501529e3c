import type { CheckResult } from './attempt.js';
import { matchesSelector } from './kubernetes.js';
import { type PictureFacts, readPictureFacts, type ServiceFact } from './picture-facts.js';
import {
  callsOf,
  distinct,
  type FactsOfService,
  type PicturedCall,
  type PicturedPod,
  type PodsBehind,
  podsOf,
} from './pictured.js';
import { findBreak, type ServiceBreak } from './service-break.js';

/** A student's Service and what is behind it, as the checks of one attempt saw it. */
export interface ServicePicture {
  /** null if the checks looked at pods alone. */
  service: ServiceFact | null;
  calls: PicturedCall[];
  /** null if no check looked at them. Those that are not ready come first. */
  pods: PicturedPod[] | null;
  /** The labels of pods that the selector does not match. */
  otherLabels: Record<string, string>[];
  /** Where the way to the pods ends; null if it does not, as far as was seen. */
  broken: ServiceBreak | null;
}

/**
 * Draws together what an attempt's checks saw of one Service: the last one whose endpoints were
 * read, else the last one that was seen. undefined if there is nothing to draw. Never throws,
 * whatever the facts are.
 */
export function servicePicture(
  checks: readonly Pick<CheckResult, 'facts' | 'outcome'>[],
): ServicePicture | undefined {
  const all = checks.flatMap(({ facts }) => readPictureFacts(facts) ?? []);
  const seen = all.flatMap(({ service, ...facts }) => (service ? [{ service, ...facts }] : []));
  const base = seen.findLast(({ endpoints }) => endpoints !== undefined) ?? seen.at(-1);
  const service = base?.service ?? null;
  const mine = seen.filter((one) => isSame(one.service, service));
  const behind = service === null ? podsAlone(all) : mine.flatMap(podsBehind).at(-1);
  const pods = behind ? podsOf(behind, all) : null;

  const calls = distinct(mine.flatMap(callsOf), ({ from, to }) => `${from} ${to}`);
  const otherLabels = mine.map(otherLabelsOf).findLast((labels) => labels) ?? [];
  const hintIds = checks.flatMap(({ outcome }) =>
    outcome.kind === 'fail' ? (outcome.hintId ?? []) : [],
  );
  const podReplies = mine.flatMap((one) => one.podReplies ?? []).map(({ reply }) => reply);
  const broken = findBreak({
    ...{ service, calls, pods, hasOtherPods: otherLabels.length > 0 },
    ...{ portNames: behind ? portNamesOf(behind) : [], podReplies, hintIds },
  });
  if (pods === null && broken === null) return undefined;
  return { service, calls, pods, otherLabels, broken };
}

function isSame(one: ServiceFact, other: ServiceFact | null): boolean {
  return one.name === other?.name && one.namespace === other.namespace;
}

function podsBehind({ endpoints, pods }: PictureFacts): PodsBehind[] {
  return endpoints && pods ? [{ endpoints, pods }] : [];
}

/** The pods that checks without a Service looked at. */
function podsAlone(all: readonly PictureFacts[]): PodsBehind | undefined {
  const pods = all.flatMap((facts) => (facts.pods ? [facts.pods] : [])).at(-1);
  return pods && pods.length > 0 ? { endpoints: [], pods } : undefined;
}

/** The labels of pods that the Service passes by; undefined if its check did not look at them. */
function otherLabelsOf({ service: { selector }, otherLabels, podLabels }: FactsOfService) {
  return (
    otherLabels ??
    podLabels?.filter((labels) => selector === null || !matchesSelector(selector, labels))
  );
}

function portNamesOf({ pods }: PodsBehind): string[] {
  return pods
    .flatMap(({ containers }) => containers)
    .flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? []));
}
