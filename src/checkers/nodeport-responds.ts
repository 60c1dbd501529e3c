import { z } from 'zod';
import type { Fail } from '../domain/outcome.js';
import type { HttpReply, StudentNode } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { gatherEndpoints, readyAddresses } from './endpoint-facts.js';
import { askAddresses } from './node-addresses.js';
import {
  diagnoseNodePort,
  insideOf,
  type NodePortReplies,
  warningOf,
} from './node-port-diagnosis.js';
import { contains, manifest, namespace, objectName, port } from './params.js';
import { askPods, gatherPolicies, notOfPods } from './pod-replies.js';
import { missingService } from './service-facts.js';
import { hostPort, inManifest, isWorkingReply, kubectl, replyText } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
  /** The Service's port whose node port is asked; by default the first port that has one. */
  port: port.optional(),
  /**
   * Who asks. `node`: the node's own curl, at localhost. `outside`: Podmark, at the node's address.
   */
  from: z.literal(['node', 'outside', 'both']),
  contains,
  manifest,
});
type Params = z.infer<typeof params>;

/**
 * Passes when a Service's node port answers HTTP to the node's own curl, to Podmark, or to both.
 */
export const nodeportResponds: Checker<Params, NodePortReplies> = {
  id: 'nodeport-responds',
  summary:
    'The node port of a Service answers HTTP, to curl on the node, to Podmark from outside, or to both.',
  params,

  async gather(node, params, context) {
    const facts = await gatherEndpoints(node, params.namespace, params.service, context);
    const servicePort = facts.service?.ports.find(
      (one) =>
        one.nodePort !== null &&
        one.protocol === 'TCP' &&
        (params.port === undefined || one.port === params.port),
    );
    const nodePort = servicePort?.nodePort ?? null;
    const { address } = node;
    const nothing = { fromNode: null, fromOutside: null, insteadFromNode: null };
    if (nodePort === null) return { ...facts, ...nothing, nodePort, address };

    const [fromNode, fromOutside] = await Promise.all([
      params.from !== 'outside' ? node.curlOnNode({ host: 'localhost', port: nodePort }) : null,
      params.from !== 'node' ? node.getFromOutside(nodePort) : null,
    ]);
    const insteadFromNode =
      params.from === 'outside' && fromOutside?.kind !== 'answered'
        ? await askAnywhere(node, nodePort)
        : null;
    const clusterNodes = await node.kubernetes.listClusterNodes();
    const readyNodes = clusterNodes.filter(({ ready }) => ready);
    const ownNode =
      clusterNodes.find(({ internalIps }) => internalIps.includes(address)) ??
      (readyNodes.length === 1 ? readyNodes[0] : undefined);
    const atAddresses =
      fromNode !== null && (fromNode.kind !== 'answered' || clusterNodes.length > 1)
        ? await askAddresses(node, (host) => node.curlOnNode({ host, port: nodePort }))
        : [];
    const isSilent = [fromNode, fromOutside].some((reply) => reply && reply.kind !== 'answered');
    const [podReplies, policies] = await Promise.all([
      askPods(node, facts.endpoints, servicePort),
      isSilent ? gatherPolicies(node, params.namespace, facts.pods) : [],
    ]);
    return {
      ...facts,
      ...{ nodePort, address, fromNode, fromOutside, insteadFromNode },
      ...{ atAddresses, podReplies, policies, ownNode: ownNode?.name ?? null },
    };
  },

  judge(facts, params) {
    const { service, nodePort } = facts;
    if (!service) return missingService(facts, params.namespace, params.service, params.manifest);
    const expected = 'an answer at the node port';
    if (nodePort === null) {
      return {
        kind: 'fail',
        expected,
        observed: `Service ${service.name} of type ${service.type} has no node port${params.port === undefined ? '' : ` for port ${params.port}`}`,
        hint: `A node port comes with type NodePort. ${params.manifest ? inManifest('type: NodePort') : 'Delete the Service and expose the Deployment again with --type=NodePort.'}`,
        hintId: 'node-port-missing',
        command: kubectl('get services', params.namespace),
        final: true,
      };
    }
    const inside = facts.fromNode && insideOf(facts, nodePort, facts.fromNode);
    const outside = facts.fromOutside && {
      url: hostPort(facts.address, nodePort),
      reply: facts.fromOutside,
    };
    const asked = [inside, outside].filter((request) => request !== null);
    const observed = asked
      .map((request) => `${request.url} ${replyText(request.reply)}`)
      .join('; ');
    const command = `curl http://${inside?.url ?? outside?.url}`;
    const works = ({ reply }: { reply: HttpReply }) =>
      isWorkingReply(reply, params.contains) &&
      !notOfPods(reply, facts.podReplies ?? [], params.contains);
    if (asked.every(works) && readyAddresses(facts.endpoints).length > 0) {
      return { kind: 'pass', observed, command, ...warningOf(service, inside, facts) };
    }
    const wrong: Fail = {
      kind: 'fail',
      expected:
        params.contains === undefined ? expected : `${expected} with “${params.contains}” in it`,
      observed,
      command,
    };
    return {
      ...wrong,
      ...diagnoseNodePort(service, { ...facts, fromNode: inside?.reply ?? null }, params),
    };
  },
};

/** What the node gets at localhost, or else at the first address of its cluster that answers. */
async function askAnywhere(node: StudentNode, port: number): Promise<HttpReply> {
  const atLocalhost = await node.getFromNode({ host: '127.0.0.1', port });
  if (atLocalhost.kind === 'answered') return atLocalhost;
  const all = await askAddresses(node, (host) => node.getFromNode({ host, port }));
  return all.find(({ reply }) => reply.kind === 'answered')?.reply ?? atLocalhost;
}
