import type { Course, RegisteredNode } from '../domain/course.js';
import type { Service } from '../domain/kubernetes.js';
import type { Store } from '../domain/stores.js';
import type { NodeAddress, NodeConnector } from '../domain/student-node.js';

/** The node that a student wants to register. */
export interface NodeRegistration extends NodeAddress {
  course: Course;
  studentId: string;
  /** The address at which the connection was tested. */
  address: string;
  /** The key that was shown when the connection was tested: this one is pinned, and no other. */
  hostKey: string;
  /** The student says that the key is right, though another one is registered. */
  isKeyConfirmed: boolean;
}

/** A node was registered with another key, and nobody confirmed the new one. Nothing was changed. */
export class KeyNotConfirmed extends Error {
  override readonly name = 'KeyNotConfirmed';
}

/** How long the connection may take, in ms. */
const connectMs = 15_000;

/**
 * Signs in to a node that shows that host key, and registers it. Changes nothing and throws
 * {@link KeyNotConfirmed}, or NodeUnreachable where the node shows another key by now, or where signing
 * in or reading the Kubernetes API fails.
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

/** Every cluster makes the Service of its own API, and each another one. */
function clusterIdOf(services: readonly Service[]): string | null {
  const own = services.find((one) => one.namespace === 'default' && one.name === 'kubernetes');
  return own?.uid ?? null;
}

/** The key that another one must not quietly take the place of: a simulation has none. */
export function knownHostKey(node: RegisteredNode | undefined): string | null {
  return node && !node.practice ? node.hostKey : null;
}
