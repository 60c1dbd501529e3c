import type { Endpoint, Service, SliceOrigin } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import { type EndpointFacts, isEndpointOf } from './endpoint-facts.js';
import { containerPorts } from './live-pods.js';
import { diagnosePods } from './pod-diagnosis.js';
import { selectorMissing } from './service-facts.js';
import { correctSelector, kubectl, list, selectorText } from './wording.js';

/**
 * Explains why an existing Service has no endpoints, or too few. Empty if no reason was found. See
 * {@link manifest} of params.ts for `isManifest`.
 */
export function diagnoseEndpoints(
  service: Service,
  facts: EndpointFacts,
  isManifest = false,
): Pick<Fail, 'hint' | 'hintId' | 'command' | 'final'> {
  const { namespace } = service;
  const foreign = diagnoseForeign(service, facts);
  if (foreign) return foreign;
  if (!service.selector) {
    return selectorMissing(namespace, isManifest);
  }
  if (facts.pods.length === 0 && facts.deploymentBehind)
    return withoutPods(facts.deploymentBehind, namespace);
  if (facts.pods.length === 0) {
    const others = [...new Set(facts.otherLabels.map(selectorText))].slice(0, 3);
    return {
      hint:
        others.length === 0
          ? `No pod runs in namespace ${namespace}. Is the Deployment there, and scaled to more than 0?`
          : `The Service selects ${selectorText(service.selector)}, the pods are labelled ${others.join(' or ')}. ${correctSelector(service.name, namespace, isManifest)}`,
      hintId: others.length === 0 ? 'no-pods' : 'selector-matches-no-pod',
      command: kubectl('get pods --show-labels', namespace),
    };
  }
  const diagnosis = diagnosePods(facts.pods, facts.warnings);
  if (!diagnosis) {
    const known = containerPorts(facts.pods);
    const unknown = service.ports
      .map((servicePort) => servicePort.targetPort)
      .find((target) => typeof target === 'string' && !known.some(({ name }) => name === target));
    return unknown === undefined ? {} : unknownPortName(unknown);
  }
  const { observed, hint, ...rest } = diagnosis;
  return {
    ...rest,
    hint: `Only ready pods become endpoints, and ${observed}. ${hint}`,
  };
}

/** Explains ready endpoints that are none of the ready pods; undefined if no reason was found. */
export function diagnoseForeign(
  service: Service,
  { endpoints, pods }: EndpointFacts,
): Pick<Fail, 'hint' | 'hintId' | 'command' | 'final'> | undefined {
  const { name, namespace } = service;
  const ready = pods.filter((pod) => pod.ready);
  const foreign = endpoints.filter(
    (endpoint) => endpoint.ready && !ready.some((pod) => isEndpointOf(endpoint, pod)),
  );
  const addressesOf = (some: readonly Endpoint[]) => list([...new Set(some.map(({ ip }) => ip))]);
  const kept = foreign.filter(({ slice }) => slice && !slice.isByHand);
  // the cluster leaves the endpoints of a Service that lost its selector as they were
  const isLeft = kept.length > 0 && kept.every(({ slice }) => slice?.ownerUid === service.uid);
  if (foreign.length > 0 && service.selector === null) {
    if (isLeft && kept.length === foreign.length) return undefined;
    return {
      hint: `${addressesOf(foreign)} was written into the endpoints by hand. Give the Service a selector instead, and the endpoints follow the pods.`,
      hintId: 'endpoints-by-hand',
      final: true,
    };
  }
  const ofSlice = (isMeant: (slice: SliceOrigin) => boolean) => {
    const slice = foreign.find((one) => one.slice && isMeant(one.slice))?.slice;
    return slice && { ...slice, all: foreign.filter((one) => one.slice?.name === slice.name) };
  };
  const byHand = ofSlice(({ isByHand }) => isByHand);
  if (byHand) {
    return {
      hint: `${addressesOf(byHand.all)} comes from the EndpointSlice ${byHand.name}, which was made by hand and which the cluster does not keep in step. Delete it; the Service has a selector and finds its pods by itself.`,
      hintId: 'endpoint-slice-by-hand',
      command: kubectl(`delete endpointslice ${byHand.name}`, namespace),
      final: true,
    };
  }
  const stale = ofSlice(({ ownerUid }) => ownerUid !== null && ownerUid !== service.uid);
  if (stale) {
    return {
      hint: `${addressesOf(stale.all)} comes from the EndpointSlice ${stale.name} of an earlier Service ${name}. The cluster deletes it within seconds; if it does not, delete it yourself.`,
      hintId: 'endpoint-slice-stale',
      command: kubectl(`delete endpointslice ${stale.name}`, namespace),
    };
  }
  if (foreign.length > 0 && service.publishNotReadyAddresses) {
    return {
      hint: `The Service publishes pods that are not ready (publishNotReadyAddresses), so requests go to pods that cannot answer them: ${addressesOf(foreign)}. Take that field out.`,
      hintId: 'publishes-not-ready',
      command: kubectl(`edit service ${name}`, namespace),
    };
  }
  return undefined;
}

/** Explains why no pod is there, although a Deployment would make the ones that are selected. */
function withoutPods(
  { name, replicas, refusal }: NonNullable<EndpointFacts['deploymentBehind']>,
  namespace: string,
): Pick<Fail, 'hint' | 'hintId' | 'command'> {
  if (replicas === 0) {
    return {
      hint: `Deployment ${name} would make the pods that the Service selects, and is scaled to 0. Scale it up: ${kubectl(`scale deployment ${name} --replicas=2`, namespace)}`,
      hintId: 'scaled-to-zero',
      command: kubectl('get deployments', namespace),
    };
  }
  return { ...podsRefused(name, namespace, refusal ?? null) };
}

/** The hint for a Deployment whose pods are not made, with what the cluster says of it. */
export function podsRefused(
  deployment: string,
  namespace: string,
  refusal: string | null,
): Required<Pick<Fail, 'hint' | 'hintId' | 'command'>> {
  const command = kubectl(`describe deployment ${deployment}`, namespace);
  if (refusal === null) {
    return {
      hint: `Deployment ${deployment} does not have all its pods yet. Wait some seconds. If none come, the cluster’s controllers do not work: microk8s inspect`,
      hintId: 'pods-not-made',
      command,
    };
  }
  return {
    hint: `The cluster refuses to make the pods of Deployment ${deployment}: “${refusal}”. Mend what it names, in the Deployment or in the namespace.`,
    hintId: 'pods-refused',
    command,
  };
}

/**
 * The hint for a target port whose name no container of the selected pods has. It is not final: the
 * pods may just be changing.
 */
export function unknownPortName(name: string | number): Pick<Fail, 'hint' | 'hintId'> {
  return {
    hint: `No container behind the Service has a port named ${name}. Write the port’s number as targetPort, or a name that the pod template has.`,
    hintId: 'target-port-name-unknown',
  };
}
