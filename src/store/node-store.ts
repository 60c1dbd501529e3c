import type { NodeStore } from '../domain/stores.js';
import type { Database } from './database.js';
import { addHistory } from './history-store.js';
import { toNode, toPerson } from './rows.js';

export function createNodeStore({ client, write }: Database): NodeStore {
  return {
    async find(courseId, studentId) {
      const row = await client.node.findUnique({
        where: { courseId_studentId: { courseId, studentId } },
      });
      return row ? toNode(row) : undefined;
    },
    async listOfStudents(courseId) {
      const isPresent = { some: { courseId, role: 'student', leftAt: null } };
      const rows = await client.node.findMany({
        where: { courseId, practice: false, student: { enrollments: isPresent } },
        select: { address: true, sshPort: true, clusterId: true, student: true },
        orderBy: [{ student: { name: 'asc' } }, { student: { login: 'asc' } }],
      });
      return rows.map(({ student, ...node }) => ({ ...node, student: toPerson(student) }));
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
        const { address, sshPort } = node;
        const others = await tx.node.findMany({
          where: { courseId, address, sshPort, practice: false, studentId: { not: studentId } },
          include: { student: true },
        });
        const names = others.map(({ student }) => `${student.name} (${student.login})`);
        const detail = {
          address: `${node.host}:${node.sshPort}`,
          hostKey: node.hostKey,
          ...(before && { hostKeyBefore: before.hostKey }),
          ...(names.length > 0 && { sharedWith: names.join(', ') }),
        };
        await addHistory(tx, { action: 'node-registered', courseId, studentId, actorId, detail });
        return registered;
      });
      return toNode(row);
    },
  };
}
