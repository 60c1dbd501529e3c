import { answerMatches } from './answer-matches.js';
import type { AnyChecker, Checker } from './checker.js';
import { choiceMatches } from './choice-matches.js';
import { deploymentReady } from './deployment-ready.js';
import { deploymentReplicaSet } from './deployment-replica-set.js';
import { dnsCname } from './dns-cname.js';
import { dnsResolves } from './dns-resolves.js';
import { endpointsCount } from './endpoints-count.js';
import { endpointsFollowScaling } from './endpoints-follow-scaling.js';
import { endpointsMatchPods } from './endpoints-match-pods.js';
import { endpointsSubset } from './endpoints-subset.js';
import { loadBalancerAddress } from './load-balancer-address.js';
import { nodeReady } from './node-ready.js';
import { nodeportClosed } from './nodeport-closed.js';
import { nodeportResponds } from './nodeport-responds.js';
import { notReachableFromOutside } from './not-reachable-from-outside.js';
import { podResponds } from './pod-responds.js';
import { podsReplaced } from './pods-replaced.js';
import { podsRunning } from './pods-running.js';
import { portClosed } from './port-closed.js';
import { repliesSpread } from './replies-spread.js';
import { sameObject } from './same-object.js';
import { serviceAbsent } from './service-absent.js';
import { serviceExists } from './service-exists.js';
import { serviceExternalName } from './service-external-name.js';
import { servicePorts } from './service-ports.js';
import { serviceResponds } from './service-responds.js';
import { serviceSelector } from './service-selector.js';
import { serviceType } from './service-type.js';
import { valueMatches } from './value-matches.js';

/** Every checker that labs can name, by id. */
export const checkers: ReadonlyMap<string, AnyChecker> = registry(
  answerMatches,
  choiceMatches,
  deploymentReady,
  deploymentReplicaSet,
  dnsCname,
  dnsResolves,
  endpointsCount,
  endpointsFollowScaling,
  endpointsMatchPods,
  endpointsSubset,
  loadBalancerAddress,
  nodeReady,
  nodeportClosed,
  nodeportResponds,
  notReachableFromOutside,
  podResponds,
  podsReplaced,
  podsRunning,
  portClosed,
  repliesSpread,
  sameObject,
  serviceAbsent,
  serviceExists,
  serviceExternalName,
  servicePorts,
  serviceResponds,
  serviceSelector,
  serviceType,
  valueMatches,
);

// biome-ignore lint/suspicious/noExplicitAny: the registry erases each checker's own types
function registry(...all: Checker<any, any>[]): Map<string, AnyChecker> {
  return new Map(all.map((checker) => [checker.id, checker]));
}
