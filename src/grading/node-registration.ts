import type { Course, RegisteredNode } from '../domain/course.js';
import type { Store } from '../domain/stores.js';
import type { NodeAddress, NodeConnector } from '../domain/student-node.js';

/** The node that a student wants to register. */
export interface NodeRegistration {
  course: Course;
  studentId: string;
  host: string;
  sshPort: number;
  user: string;
  apiAccess: NodeAddress['apiAccess'];
  apiPort: number;
}

/** How long the first connection may take, in ms. */
const connectMs = 15_000;

/**
 * Signs in to a node once, pins the host key that it shows, and registers it. Changes nothing and
 * throws NodeUnreachable where signing in or reading the Kubernetes API fails.
 */
export type RegisterNode = (registration: NodeRegistration) => Promise<RegisteredNode>;

export function createNodeRegistration(store: Store, connector: NodeConnector): RegisterNode {
  return async ({ course, ...registration }) => {
    const { privateKey } = await store.courses.getKey(course.id);
    const signal = AbortSignal.timeout(connectMs);
    const session = await connector.connect({ ...registration, hostKey: null }, privateKey, signal);
    try {
      await session.kubernetes.listClusterNodes();
      const node = {
        ...registration,
        courseId: course.id,
        hostKey: session.hostKey,
        practice: false,
      };
      return await store.nodes.register(node, registration.studentId);
    } finally {
      await session.close();
    }
  };
}
