import type { PicturedCall, PicturedPod, PicturedReply } from '../../domain/pictured.js';
import type { BreakCause } from '../../domain/service-break.js';
import type { ServicePicture } from '../../domain/service-picture.js';
import type { PictureWords } from '../views-pictures.js';

/** So many pods are listed in words. */
const mostPods = 40;
/** So many sets of labels that the selector does not match. */
const mostLabels = 3;

/** Where the way to the pods ends, in a word for the picture, and why, in a sentence. */
export const breakTexts: Record<BreakCause, { where: string; text: string }> = {
  'node-port-missing': {
    where: 'no node port',
    text: 'The Service has no node port, so there is no way in from outside.',
  },
  firewall: {
    where: 'firewall',
    text: 'The node port answers on the node, but not from outside: a firewall is in between.',
  },
  'node-silent': {
    where: 'on the node',
    text: 'It answers from outside, but not to curl on the node itself.',
  },
  'node-port-silent': {
    where: 'on the node',
    text: 'The pods answer, the node port does not: the way ends on the node’s side, not at your Service.',
  },
  'traffic-policy': {
    where: 'externalTrafficPolicy',
    text: 'With Local, a node leads only to pods of its own, and this one has none that answers.',
  },
  'cluster-ip-silent': {
    where: 'the cluster’s proxy',
    text: 'The pods answer, the cluster IP does not: the way ends in the cluster’s proxy, not at your Service.',
  },
  'port-wrong': {
    where: 'port',
    text: 'The Service does not listen on the port that this step asks for.',
  },
  'selector-missing': {
    where: 'selector',
    text: 'The Service has no selector, so it finds no pods.',
  },
  'selector-matches-nothing': {
    where: 'selector',
    text: 'The selector matches none of the pods that run here.',
  },
  'selector-wrong': {
    where: 'selector',
    text: 'The Service selects other labels than this step asks for.',
  },
  'port-name-unknown': {
    where: 'targetPort',
    text: 'No container behind the Service has a port of this name.',
  },
  'target-port-wrong': {
    where: 'targetPort',
    text: 'Requests reach the pods at this port, and no container listens there.',
  },
  'endpoints-missing': {
    where: 'no endpoints',
    text: 'Pods are ready, and the Service has no endpoints yet.',
  },
  'pods-missing': { where: 'no pods', text: 'No pod runs here for the Service to lead to.' },
  'pods-not-ready': {
    where: 'not ready',
    text: 'No pod is ready, and only ready pods become endpoints.',
  },
  'pods-silent': { where: 'no answer', text: 'The pods are there, and no answer comes from them.' },
  'pod-silent': { where: 'no answer', text: 'A pod runs, and nothing in it answers at this port.' },
  'app-error': { where: 'error', text: 'The app in the pods answers with an error.' },
};

const kinds = { refused: 'refused', timeout: 'timed out', garbled: 'no HTTP' } as const;

/** How a request ended, in a word or two. */
export function replyText({ kind, status }: PicturedReply): string {
  if (kind !== 'answered') return kinds[kind];
  return status === null ? 'answered' : `answered ${status}`;
}

/** Who sent a request. */
export function callerText({ from }: PicturedCall): string {
  return from === 'outside' ? 'From outside' : 'From the node';
}

/** How a pod stands, in a word or two. */
export function podStatus({ ready, isEndpoint, reply, answers }: PicturedPod): string {
  if (!ready) return 'not ready';
  if (reply !== null && reply.kind !== 'answered') return replyText(reply);
  if (answers > 1) return `answered ${answers}×`;
  if (answers === 1 || reply !== null) return 'answered';
  return isEndpoint ? 'ready' : 'no endpoint';
}

/** A pod's address with its ports; null if it has no address. */
export function addressText({ ip, ports }: PicturedPod): string | null {
  if (ip === null || ports.length === 0) return ip;
  return `${ip.includes(':') ? `[${ip}]` : ip}:${ports.join(',')}`;
}

/** Labels or a selector as kubectl writes them, without what controllers add. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([key]) => key !== 'pod-template-hash');
  return own.length === 0 ? 'no labels' : own.map(([key, value]) => `${key}=${value}`).join(',');
}

/** The labels of pods that a Service passes by, each once. */
export function otherLabelTexts({ otherLabels }: ServicePicture): string[] {
  return [...new Set(otherLabels.map(labelsText))].slice(0, mostLabels);
}

/** The picture in words. */
export function pictureWords(picture: ServicePicture): PictureWords {
  const { calls, otherLabels } = picture;
  const pods = picture.pods ?? [];
  const labels = otherLabelTexts(picture);
  return {
    service: serviceText(picture),
    calls: calls.map((call) => `${callerText(call)}, at ${call.to}: ${replyText(call.reply)}`),
    pods: pods.slice(0, mostPods).map((pod) => podText(pod, picture.service !== null)),
    morePods: Math.max(0, pods.length - mostPods),
    others:
      labels.length === 0
        ? null
        : `Pods that it passes by: ${otherLabels.length}, labelled ${labels.join(' or ')}.`,
  };
}

function serviceText({ service }: ServicePicture): string | null {
  if (!service) return null;
  const { name, namespace, type, clusterIp, selector, ports } = service;
  const ways = ports.map(
    ({ port, targetPort, nodePort }) =>
      ` Port ${port} leads to target port ${targetPort}${nodePort === null ? '' : `, node port ${nodePort}`}.`,
  );
  const selects = selector ? `It selects ${labelsText(selector)}.` : 'It has no selector.';
  const address = clusterIp === null ? '' : `, cluster IP ${clusterIp}`;
  return `Service ${name} in namespace ${namespace}, type ${type}${address}. ${selects}${ways.join('')}`;
}

function podText(pod: PicturedPod, isBehind: boolean): string {
  const { name, ready, isEndpoint, reason } = pod;
  const status = podStatus(pod);
  const facts = [
    ready ? 'ready' : `not ready${reason === null || reason === 'not ready' ? '' : ` (${reason})`}`,
    isBehind && (isEndpoint ? 'an endpoint' : 'no endpoint'),
    !['ready', 'not ready', 'no endpoint'].includes(status) && status,
  ];
  const at = addressText(pod);
  const who = name === null ? 'An address without a pod' : `Pod ${name}`;
  return `${who}${at === null ? '' : ` at ${at}`}: ${facts.filter((fact) => fact !== false).join(', ')}`;
}
