import type { NodeStore } from '../domain/stores.js';
import type { Database } from './database.js';
import { addHistory } from './history-store.js';
import { toNode } from './rows.js';

export function createNodeStore({ client, write }: Database): NodeStore {
  return {
    async find(courseId, studentId) {
      const row = await client.node.findUnique({
        where: { courseId_studentId: { courseId, studentId } },
      });
      return row ? toNode(row) : undefined;
    },
    async register(node, actorId) {
      const { courseId, studentId, ...rest } = node;
      const row = await write(async (tx) => {
        const before = await tx.node.findUnique({
          where: { courseId_studentId: { courseId, studentId } },
        });
        const registered = await tx.node.upsert({
          where: { courseId_studentId: { courseId, studentId } },
          create: node,
          update: { ...rest, registeredAt: new Date() },
        });
        const detail = {
          address: `${node.host}:${node.sshPort}`,
          hostKey: node.hostKey,
          ...(before && { hostKeyBefore: before.hostKey }),
        };
        await addHistory(tx, { action: 'node-registered', courseId, studentId, actorId, detail });
        return registered;
      });
      return toNode(row);
    },
  };
}
