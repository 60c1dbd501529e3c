import type { Scaling, StudentNode } from '../domain/student-node.js';
import { ApiNotFound } from './kubernetes-http.js';
import { apiStatus } from './unreachable.js';

/** Scales Deployments during a session, and remembers what to restore when the session ends. */
export interface SessionScaling {
  /** Throws NodeUnreachable. */
  scale: StudentNode['scale'];
  /** Restores every Deployment that is still scaled; never throws. */
  restore(): Promise<void>;
}

/** Scales with `request`, which sends one scaling to the API. */
export function createScaling(request: StudentNode['scale']): SessionScaling {
  /** By namespace and name, the scalings that restore what is scaled now. */
  const restorations = new Map<string, Scaling>();
  /** Settles when no scaling is under way. */
  let pending: Promise<unknown> = Promise.resolve();

  return {
    async scale(wanted) {
      const { namespace, deployment, replicasBefore } = wanted;
      const key = `${namespace}/${deployment}`;
      if (replicasBefore !== null) {
        // noted before the request, because it may take effect even if its answer is lost
        const replicas = replicasBefore;
        restorations.set(key, { namespace, deployment, replicas, replicasBefore: null });
      }
      const requested = request(wanted);
      pending = Promise.allSettled([pending, requested]);
      try {
        await requested;
        if (replicasBefore === null) restorations.delete(key);
      } catch (error) {
        // the Deployment was deleted after it was read
        throw error instanceof ApiNotFound ? apiStatus(404) : error;
      }
    },
    async restore() {
      // a scaling that is still under way must not overwrite the restored number
      await pending;
      // a Deployment that cannot be restored keeps its note, from which the next drill restores it
      await Promise.allSettled([...restorations.values()].map(request));
    },
  };
}
