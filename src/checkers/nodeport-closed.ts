import { z } from 'zod';
import { matchesSelector, type Pod, type Service } from '../domain/kubernetes.js';
import type { HttpReply } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { since } from './earlier-facts.js';
import { livePods } from './live-pods.js';
import { namespace, objectName } from './params.js';
import { gatherService, missingService, type ServiceFacts } from './service-facts.js';
import { kubectl, list, replyText } from './wording.js';

const params = z.strictObject({
  namespace,
  service: objectName,
  /** An earlier check whose facts contain the Service with the node port that it had then. */
  since: since.optional(),
});
type Params = z.infer<typeof params>;

/** The part of the earlier check's facts that is read here. */
const earlierFacts = z.object({
  service: z.object({ ports: z.array(z.object({ nodePort: z.number().nullable() })) }),
});

interface Facts extends ServiceFacts {
  /** The earlier node ports that no Service uses now, and what answers there. */
  closed: { nodePort: number; fromNode: HttpReply; fromOutside: HttpReply }[];
  /**
   * A Service with the same selector that has one of the earlier node ports now; null if there is
   * none. Absent from facts of earlier versions.
   */
  successor?: { service: string; nodePort: number } | null;
}

/** Finds a Service beside this one, in front of the same pods, with one of these node ports. */
function findSuccessor(
  service: Service,
  { services, pods }: { services: readonly Service[]; pods: readonly Pod[] },
  nodePorts: readonly number[],
): { service: string; nodePort: number } | null {
  const beside = services.filter(
    (other) =>
      other.uid !== service.uid &&
      other.namespace === service.namespace &&
      !other.deleting &&
      leadsToSame(service, other, pods),
  );
  const taken = beside.flatMap(({ name, ports }) =>
    ports.flatMap(({ nodePort }) => (nodePort === null ? [] : [{ service: name, nodePort }])),
  );
  return taken.find(({ nodePort }) => nodePorts.includes(nodePort)) ?? null;
}

/** True if both select one of the pods, or would select the same ones if there were any. */
function leadsToSame(
  { selector: a }: Service,
  { selector: b }: Service,
  pods: readonly Pod[],
): boolean {
  if (a === null || b === null) return false;
  if (matchesSelector(a, b) && matchesSelector(b, a)) return true;
  return pods.some(({ labels }) => matchesSelector(a, labels) && matchesSelector(b, labels));
}

/** Passes when a Service has no node port and nothing answers at the one it had before. */
export const nodeportClosed: Checker<Params, Facts> = {
  id: 'nodeport-closed',
  summary:
    'A Service has no node port, and the node port of an earlier checkpoint answers no more.',
  params,

  async gather(node, params, context) {
    const { findEarlierFacts } = context;
    const [facts, services, pods, earlier] = await Promise.all([
      gatherService(node, params.namespace, params.service, context),
      node.kubernetes.listServices(),
      node.kubernetes.listPods(params.namespace),
      params.since && findEarlierFacts(params.since.checkpoint, params.since.check),
    ]);
    const inUse = new Set(
      services.flatMap((service) => service.ports.map((servicePort) => servicePort.nodePort)),
    );
    const before = earlierFacts.safeParse(earlier);
    const ports = before.success
      ? before.data.service.ports.flatMap((servicePort) => servicePort.nodePort ?? [])
      : [];
    const closed = await Promise.all(
      ports
        .filter((nodePort) => !inUse.has(nodePort))
        .map(async (nodePort) => {
          const [fromNode, fromOutside] = await Promise.all([
            node.getFromNode({ host: '127.0.0.1', port: nodePort }),
            node.getFromOutside(nodePort),
          ]);
          return { nodePort, fromNode, fromOutside };
        }),
    );
    return {
      ...facts,
      closed,
      successor:
        facts.service &&
        findSuccessor(facts.service, { services, pods: livePods(pods, {}) }, ports),
    };
  },

  judge(facts, { namespace, service: name }) {
    const { service } = facts;
    if (!service) return missingService(facts, namespace, name);
    const command = kubectl(`get service ${name}`, namespace);
    const open = service.ports.flatMap((servicePort) => servicePort.nodePort ?? []);
    if (open.length > 0) {
      return {
        kind: 'fail',
        expected: 'no node port',
        observed: `Service ${name} of type ${service.type} has node port ${list(open.map(String))}`,
        hint: `Delete the Service and expose the Deployment again, without a type: ${kubectl(`delete service ${name}`, namespace)}`,
        hintId: 'node-port-left-over',
        command,
        final: true,
      };
    }
    if (facts.successor) {
      const { service: other, nodePort } = facts.successor;
      return {
        kind: 'fail',
        expected: `nothing answers at port ${nodePort} any more`,
        observed: `Service ${other} has node port ${nodePort} now, in front of the same pods`,
        hint: `The pods can still be reached from outside, through another Service. Delete it: ${kubectl(`delete service ${other}`, namespace)}`,
        hintId: 'node-port-taken-over',
        command: kubectl('get services', namespace),
        final: true,
      };
    }
    const answering = facts.closed.find(
      (oldPort) => oldPort.fromNode.kind === 'answered' || oldPort.fromOutside.kind === 'answered',
    );
    if (answering) {
      const reply =
        answering.fromNode.kind === 'answered' ? answering.fromNode : answering.fromOutside;
      return {
        kind: 'fail',
        expected: `nothing answers at port ${answering.nodePort} any more`,
        observed: `port ${answering.nodePort} of the node ${replyText(reply)}`,
        hint: 'The Service is closed, so something else on the node answers at its old port. Find it and stop it.',
        hintId: 'old-node-port-answers',
        command: `sudo ss -ltnp 'sport = :${answering.nodePort}'`,
      };
    }
    return {
      kind: 'pass',
      observed:
        facts.closed.length === 0
          ? 'no node port'
          : `no node port; the old one, ${list(facts.closed.map((oldPort) => String(oldPort.nodePort)))}, is closed`,
      command,
    };
  },
};
