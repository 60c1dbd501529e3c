import { z } from 'zod';
import { clusterIpOf, type Service, type ServicePort } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { HttpReply, StudentNode } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { diagnoseEndpoints } from './endpoint-diagnosis.js';
import { type EndpointFacts, gatherEndpoints } from './endpoint-facts.js';
import { askAddresses } from './node-addresses.js';
import { namespace, objectName, port } from './params.js';
import { askPods, findWorkingPod, gatherPolicies, guarded, type PodReply } from './pod-replies.js';
import { missingService } from './service-facts.js';
import { count, hostPort, kubectl, list, replyText } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
  port: port.optional(),
  /**
   * Where a Service picks one of five pods at random, thirty answers that all come from the same
   * pod happen about once in 10^20 runs.
   */
  requests: z.int().min(2).max(100).default(30),
  atLeast: z.int().min(2).max(20).default(2),
});
type Params = z.infer<typeof params>;

/** How many requests are sent at the same time. */
const batchSize = 5;

interface Reply {
  /** The ready pod whose name the reply contains, or null. */
  pod: string | null;
  text: string;
  /** Absent from facts of earlier versions. */
  kind?: HttpReply['kind'];
}

interface Facts extends EndpointFacts {
  /** The host and port that the requests went to; null if the Service has no address to ask. */
  asked: string | null;
  /** One entry per request. */
  replies: Reply[];
  /** What the pods say themselves, asked only if nobody answers. Absent as above. */
  podReplies?: PodReply[];
  /** See {@link gatherPolicies}; looked for only if nobody answers. Absent as above. */
  policies?: string[];
}

/**
 * Passes when at least `atLeast` different pods answer repeated requests to a Service. Each pod is
 * recognized by its name in the reply.
 */
export const repliesSpread: Checker<Params, Facts> = {
  id: 'replies-spread',
  summary:
    'Repeated requests to a Service are answered by several of its pods, each naming itself in the reply.',
  params,

  async gather(node, params, context) {
    const { signal } = context;
    const facts = await gatherEndpoints(node, params.namespace, params.service, context);
    const target = facts.service && (await targetOf(facts.service, params, node));
    if (!target) return { ...facts, asked: null, replies: [] };
    const names = facts.pods.filter((pod) => pod.ready).map((pod) => pod.name);
    const replies: Facts['replies'] = [];
    while (replies.length < params.requests && !signal.aborted) {
      const size = Math.min(batchSize, params.requests - replies.length);
      const batch = await Promise.all(Array.from({ length: size }, target.ask));
      replies.push(
        ...batch.map((reply) => ({
          ...{ pod: podNamed(reply, names), text: replyText(reply), kind: reply.kind },
        })),
      );
      // five that wait in vain take as long as one may, and thirty would take all the time there is
      if (podsIn(replies).length >= params.atLeast || replies.every(isSilence)) break;
    }
    const isSilent = replies.every(isSilence);
    const [podReplies, policies] = isSilent
      ? await Promise.all([
          askPods(node, facts.endpoints, target.servicePort),
          gatherPolicies(node, params.namespace, facts.pods),
        ])
      : [[], []];
    return { ...facts, asked: target.url, replies, podReplies, policies };
  },

  judge(facts, params) {
    const { service, replies, asked } = facts;
    if (!service) return missingService(facts, params.namespace, params.service);
    const expected = `answers from at least ${params.atLeast} pods`;
    const command =
      asked === null
        ? kubectl('get services', params.namespace)
        : `for i in 1 2 3 4 5 6; do curl -s http://${asked}; done`;
    if (asked === null) {
      return {
        kind: 'fail',
        expected,
        observed: `Service ${service.name} of type ${service.type} has no address to ask`,
        hint: 'Give the Service a cluster IP and the port that the step names.',
        hintId: 'no-cluster-ip',
        command,
        final: true,
      };
    }
    const pods = podsIn(replies);
    if (pods.length >= params.atLeast) {
      return {
        kind: 'pass',
        observed: `${list(pods)} answered, in ${count(replies.length, 'request')}`,
        command,
      };
    }
    const strange = replies.find((reply) => reply.pod === null);
    const ready = facts.pods.filter((pod) => pod.ready);
    if (pods.length === 0) {
      if (replies.every(isSilence) && ready.length > 0 && strange)
        return silent(facts, { expected, observed: `${asked} ${strange.text}` }, params);
      return {
        kind: 'fail',
        expected,
        observed: strange
          ? `${asked} ${strange.text}, and no reply names a ready pod`
          : 'no reply in time',
        hint: 'The replies must come from the pods behind the Service. Is something else answering at this port?',
        hintId: 'not-a-pod',
        command,
        ...(ready.length === 0 && diagnoseEndpoints(service, facts)),
      };
    }
    const one = {
      kind: 'fail',
      expected,
      observed: `${count(replies.length, 'request')}, all answers from ${list(pods)}`,
    } as const;
    if (ready.length >= params.atLeast && service.sessionAffinity === 'ClientIP') {
      return {
        ...one,
        hint: 'With sessionAffinity ClientIP, the Service sends a client to the same pod each time. Set it to None, and requests spread over the pods.',
        hintId: 'session-affinity',
        command: kubectl(`edit service ${service.name}`, params.namespace),
      };
    }
    return {
      ...one,
      hint:
        ready.length < params.atLeast
          ? `The Service has only ${count(ready.length, 'ready pod')} behind it. Scale the Deployment up.`
          : 'Several pods are ready, yet not all of them get requests. Are all of them among the endpoints?',
      hintId: ready.length < params.atLeast ? 'too-few-pods' : 'replies-not-spread',
      command,
    };
  },
};

function silent(
  { podReplies = [], policies = [], replies }: Facts,
  seen: Pick<Fail, 'expected' | 'observed'>,
  { namespace, service }: Params,
): Fail {
  const wrong = { kind: 'fail', ...seen } as const;
  const policy = guarded(policies, namespace, replies);
  if (policy) return { ...wrong, ...policy };
  const pod = findWorkingPod(podReplies, undefined);
  if (pod) {
    return {
      ...wrong,
      hint: `Your pods answer (${hostPort(pod.ip, pod.port)}), and the Service does not. That is not its fault: the cluster’s proxy does not lead there. Wait some seconds after a change; if it stays so, restart the cluster: sudo snap restart microk8s`,
      hintId: 'service-silent',
      command: `curl http://${hostPort(pod.ip, pod.port)}`,
    };
  }
  return {
    ...wrong,
    hint: 'The pods are ready, and nothing answers at the target port. Does targetPort name the port on which the container listens?',
    hintId: 'target-port-wrong',
    command: kubectl(`describe service ${service}`, namespace),
  };
}

/** An address to which the node can send requests to a Service. */
interface Target {
  url: string;
  servicePort: ServicePort;
  ask(): Promise<HttpReply>;
}

/**
 * Where the node sends its requests: the Service's first node port at localhost, or at an address
 * of the cluster's nodes if localhost is closed, or its cluster IP if it has no node port. null if it has
 * no cluster IP or lacks the port.
 */
async function targetOf(
  service: Service,
  params: Params,
  node: StudentNode,
): Promise<Target | null> {
  const ports = service.ports.filter(
    ({ port, protocol }) =>
      protocol === 'TCP' && (params.port === undefined || port === params.port),
  );
  const clusterIp = clusterIpOf(service);
  const servicePort = ports.find(({ nodePort }) => nodePort !== null) ?? ports[0];
  if (clusterIp === null || servicePort === undefined) return null;

  const at = (host: string, at: number, name = host): Target => ({
    url: hostPort(name, at),
    servicePort,
    ask: () => node.getFromNode({ host, port: at }),
  });
  const { port, nodePort } = servicePort;
  if (nodePort === null) return at(clusterIp, port);
  const local = at('127.0.0.1', nodePort, 'localhost');
  if ((await local.ask()).kind === 'answered') return local;
  const others = await askAddresses(node, (address) => at(address, nodePort).ask());
  const served = others.find(({ reply }) => reply.kind === 'answered');
  return served ? at(served.address, nodePort) : local;
}

function isSilence({ kind }: Reply): boolean {
  return kind === 'refused' || kind === 'timeout';
}

function podNamed(reply: HttpReply, names: readonly string[]): string | null {
  if (reply.kind !== 'answered') return null;
  return names.find((name) => reply.body.includes(name)) ?? null;
}

function podsIn(replies: Facts['replies']): string[] {
  return [...new Set(replies.flatMap((reply) => reply.pod ?? []))].sort();
}
