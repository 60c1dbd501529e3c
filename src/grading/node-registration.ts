import type { Course, RegisteredNode } from '../domain/course.js';
import type { Service } from '../domain/kubernetes.js';
import type { Store } from '../domain/stores.js';
import type { NodeAddress, NodeConnector } from '../domain/student-node.js';

/** The node that a student wants to register. */
export interface NodeRegistration extends NodeAddress {
  course: Course;
  studentId: string;
  /** The IP address at which the connection was tested. */
  address: string;
  /** The host key that the node showed in the test; only this key is accepted and pinned. */
  hostKey: string;
  /** True if the student confirmed the key although another one is registered. */
  isKeyConfirmed: boolean;
}

/**
 * The registered node has another key, and the student did not confirm the new one. Nothing was
 * written.
 */
export class KeyNotConfirmed extends Error {
  override readonly name = 'KeyNotConfirmed';
}

/** How long connecting and reading may take together, in ms. */
const connectMs = 15_000;

/**
 * Signs in to a node, reads from its Kubernetes API to prove that it can be looked at, and
 * registers it. Throws {@link KeyNotConfirmed}, or NodeUnreachable if the node shows another key
 * now or if signing in or reading fails; then nothing was written.
 */
export type RegisterNode = (registration: NodeRegistration) => Promise<RegisteredNode>;

export function createNodeRegistration(store: Store, connector: NodeConnector): RegisterNode {
  return async ({ course, isKeyConfirmed, ...registration }) => {
    const { studentId, hostKey } = registration;
    const known = knownHostKey(await store.nodes.find(course.id, studentId));
    if (known !== null && known !== hostKey && !isKeyConfirmed) {
      throw new KeyNotConfirmed('the new host key was not confirmed');
    }
    const { privateKey } = await store.courses.getKey(course.id);
    const signal = AbortSignal.timeout(connectMs);
    const session = await connector.connect(registration, privateKey, signal);
    try {
      const [services] = await Promise.all([
        session.kubernetes.listServices(),
        session.kubernetes.listClusterNodes(),
      ]);
      return await store.nodes.register(
        {
          ...{ ...registration, courseId: course.id, practice: false },
          ...{ address: session.address, clusterId: clusterIdOf(services) },
        },
        studentId,
      );
    } finally {
      await session.close();
    }
  };
}

/**
 * The UID of the API's own Service identifies the cluster: every cluster has one, with its own UID.
 */
function clusterIdOf(services: readonly Service[]): string | null {
  const own = services.find((one) => one.namespace === 'default' && one.name === 'kubernetes');
  return own?.uid ?? null;
}

/**
 * The key that must not be replaced without confirmation; null without a node or for a practice
 * node.
 */
export function knownHostKey(node: RegisteredNode | undefined): string | null {
  return node && !node.practice ? node.hostKey : null;
}
