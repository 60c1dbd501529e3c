import { answerMatches } from './answer-matches.js';
import type { AnyChecker, Checker } from './checker.js';
import { deploymentReady } from './deployment-ready.js';
import { dnsResolves } from './dns-resolves.js';
import { endpointsCount } from './endpoints-count.js';
import { endpointsMatchPods } from './endpoints-match-pods.js';
import { nodeReady } from './node-ready.js';
import { nodeportClosed } from './nodeport-closed.js';
import { nodeportResponds } from './nodeport-responds.js';
import { podResponds } from './pod-responds.js';
import { podsRunning } from './pods-running.js';
import { repliesSpread } from './replies-spread.js';
import { serviceAbsent } from './service-absent.js';
import { serviceExists } from './service-exists.js';
import { servicePorts } from './service-ports.js';
import { serviceResponds } from './service-responds.js';
import { serviceSelector } from './service-selector.js';
import { serviceType } from './service-type.js';

/** Every checker that labs can name, by id. */
export const checkers: ReadonlyMap<string, AnyChecker> = registry(
  answerMatches,
  deploymentReady,
  dnsResolves,
  endpointsCount,
  endpointsMatchPods,
  nodeReady,
  nodeportClosed,
  nodeportResponds,
  podResponds,
  podsRunning,
  repliesSpread,
  serviceAbsent,
  serviceExists,
  servicePorts,
  serviceResponds,
  serviceSelector,
  serviceType,
);

// biome-ignore lint/suspicious/noExplicitAny: each checker's own types end here
function registry(...all: Checker<any, any>[]): Map<string, AnyChecker> {
  return new Map(all.map((checker) => [checker.id, checker]));
}
