import { z } from 'zod';
import { clusterIpOf, type ServicePort } from '../domain/kubernetes.js';
import type { HttpReply } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { diagnoseEndpoints } from './endpoint-diagnosis.js';
import { type EndpointFacts, gatherEndpoints, readyAddresses } from './endpoint-facts.js';
import { contains, manifest, namespace, objectName, port } from './params.js';
import {
  askPods,
  findWorkingPod,
  gatherPolicies,
  guarded,
  notOfPods,
  type PodReply,
} from './pod-replies.js';
import { missingService, withoutClusterIp } from './service-facts.js';
import {
  appError,
  hostPort,
  inManifest,
  isWorkingReply,
  kubectl,
  list,
  replyText,
} from './wording.js';

const params = z.strictObject({ namespace, service: objectName, port, contains, manifest });

interface Facts extends EndpointFacts {
  /** null if the Service has no cluster IP to ask. */
  reply: HttpReply | null;
  /** What the pods say themselves. Absent from facts of earlier versions. */
  podReplies?: PodReply[];
  /** See {@link gatherPolicies}; looked for only if the Service is silent. Absent as above. */
  policies?: string[];
}

/** Passes when a Service answers an HTTP request that the node sends to its cluster IP. */
export const serviceResponds: Checker<z.infer<typeof params>, Facts> = {
  id: 'service-responds',
  summary: 'A Service answers HTTP at its cluster IP and port, asked from the node.',
  params,

  async gather(node, { namespace, service: name, port }, context) {
    const facts = await gatherEndpoints(node, namespace, name, context);
    const host = clusterIpOf(facts.service);
    const reply = host === null ? null : await node.getFromNode({ host, port });
    if (reply === null) return { ...facts, reply, podReplies: [], policies: [] };
    const servicePort = facts.service?.ports.find(
      (one) => one.port === port && one.protocol === 'TCP',
    );
    const [podReplies, policies] = await Promise.all([
      askPods(node, facts.endpoints, servicePort),
      reply.kind === 'answered' ? [] : gatherPolicies(node, namespace, facts.pods),
    ]);
    return { ...facts, reply, podReplies, policies };
  },

  judge(facts, { namespace, service: name, port, contains, manifest: isManifest }) {
    const { service, reply } = facts;
    if (!service) return missingService(facts, namespace, name, isManifest);
    const expected = `an answer from Service ${name} on port ${port}`;
    if (!reply) return withoutClusterIp(service, expected);
    const url = hostPort(service.clusterIp as string, port);
    const command = `curl http://${url}`;
    const endpoints = readyAddresses(facts.endpoints);
    const strange = notOfPods(reply, facts.podReplies ?? [], contains);
    if (isWorkingReply(reply, contains) && endpoints.length > 0 && !strange)
      return { kind: 'pass', observed: `${url} ${replyText(reply)}`, command };
    const wrong = {
      kind: 'fail',
      expected,
      observed: `${url} ${replyText(reply)}`,
      command,
    } as const;
    if (!service.ports.some((one) => one.port === port && one.protocol === 'TCP')) {
      return {
        ...wrong,
        observed: `Service ${name} listens on port ${list(service.ports.map(portText))}`,
        hint: `The Service must listen on port ${port}. ${isManifest ? inManifest(`port: ${port}`) : `Make it again with --port=${port}.`}`,
        hintId: 'port-wrong',
        final: true,
      };
    }
    if (endpoints.length === 0)
      return {
        ...wrong,
        observed: `${wrong.observed}; the Service has no ready endpoints`,
        ...diagnoseEndpoints(service, facts, isManifest),
      };
    if (strange) return { ...wrong, ...strange };
    if (reply.kind === 'answered' && reply.status < 500) {
      return {
        ...wrong,
        expected: `${expected} with “${contains}” in it`,
        observed: `${wrong.observed}, with another text`,
        hint: 'Another app answers behind this Service. Compare its selector with the labels of the pods.',
        hintId: 'other-app-answers',
      };
    }
    if (reply.kind === 'answered') return { ...wrong, ...appError };
    const policy = guarded(facts.policies ?? [], namespace, [reply]);
    if (policy) return { ...wrong, ...policy };
    const pod = findWorkingPod(facts.podReplies ?? [], contains);
    if (pod && service.internalTrafficPolicy === 'Local') {
      return {
        ...wrong,
        hint: `Your pods answer (${hostPort(pod.ip, pod.port)}), and the cluster IP does not: with internalTrafficPolicy Local a node leads only to pods of its own. Set it to Cluster.`,
        hintId: 'traffic-policy-local',
        command: kubectl(`edit service ${name}`, namespace),
      };
    }
    if (pod) {
      return {
        ...wrong,
        hint: `Your pods answer (${hostPort(pod.ip, pod.port)}), and the cluster IP does not. That is not your Service’s fault: the cluster’s proxy does not lead there. Wait some seconds after a change; if it stays so, restart the cluster: sudo snap restart microk8s`,
        hintId: 'cluster-ip-silent',
      };
    }
    return {
      ...wrong,
      hint: `The endpoints are there (${list(endpoints)}), but nothing answers at the target port. Does targetPort name the port on which the container listens?`,
      hintId: 'target-port-wrong',
    };
  },
};

function portText({ port, protocol }: ServicePort): string {
  return protocol === 'TCP' ? String(port) : `${port} for ${protocol}`;
}
