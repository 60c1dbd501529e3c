import { type LabPolicy, labPolicySchema } from '../domain/policy.js';
import { PolicyMoved, type PolicyStore } from '../domain/policy-store.js';
import type { Database, Transaction } from './database.js';
import { effectOf } from './grade-effect.js';
import { readPolicy } from './grade-writer.js';
import { addHistory } from './history-store.js';
import { readLabGrades } from './lab-grades.js';
import { regradeLab, regradeTimeoutMs } from './regrade-lab.js';
import { toPerson } from './rows.js';

export function createPolicyStore({ client, write }: Database): PolicyStore {
  return {
    async get(courseId, labId) {
      const row = await client.labPolicy.findUnique({
        where: { courseId_labId: { courseId, labId } },
      });
      const policy = await readPolicy(client, courseId, labId);
      return { policy, revision: row?.revision ?? 0 };
    },

    async listOfStudent(courseId, studentId) {
      const policies = await client.labPolicy.findMany({ where: { courseId } });
      const extensions = await client.extension.findMany({ where: { courseId, studentId } });
      const until = new Map(extensions.map(({ labId, dueAt }) => [labId, dueAt]));
      return new Map(
        policies.map(({ labId, policy }) => [
          labId,
          { policy: toPolicy(policy), extendedTo: until.get(labId) ?? null },
        ]),
      );
    },

    async getOfStudent({ courseId, labId, studentId }) {
      const where = { courseId_labId_studentId: { courseId, labId, studentId } };
      const extension = await client.extension.findUnique({ where });
      const policy = await readPolicy(client, courseId, labId);
      return { policy, extendedTo: extension?.dueAt ?? null };
    },

    async preview(courseId, labId, policy, checkpointIds) {
      const grades = await readLabGrades(client, { courseId, labId });
      return await effectOf(client, grades, policy, {
        countBefore: checkpointIds,
        countAfter: checkpointIds,
      });
    },

    save: (change) => write((tx) => savePolicy(tx, change), { timeoutMs: regradeTimeoutMs }),

    async listExtensions(courseId, labId) {
      const found = await client.extension.findMany({
        where: { courseId, labId },
        include: { student: true, grantedBy: true },
        orderBy: [{ student: { name: 'asc' } }, { student: { login: 'asc' } }],
      });
      return found.map(({ student, grantedBy, dueAt, reason, grantedAt }) => ({
        student: toPerson(student),
        grantedBy: toPerson(grantedBy),
        ...{ dueAt, reason, grantedAt },
      }));
    },

    grantExtension: ({ actorId, ...extension }) =>
      write(async (tx) => {
        const { courseId, labId, studentId, dueAt, reason } = extension;
        const given = { dueAt, reason, grantedById: actorId, grantedAt: new Date() };
        await tx.extension.upsert({
          where: { courseId_labId_studentId: { courseId, labId, studentId } },
          create: { courseId, labId, studentId, ...given },
          update: given,
        });
        const detail = { dueAt: dueAt.toISOString(), reason };
        const entry = { courseId, labId, studentId, actorId, detail };
        await addHistory(tx, { ...entry, action: 'extension-granted' });
        return await regradeLab(tx, { courseId, labId, studentId }, actorId);
      }),

    withdrawExtension: ({ actorId, ...whose }) =>
      write(async (tx) => {
        const { count } = await tx.extension.deleteMany({ where: whose });
        if (count === 0) return undefined;
        await addHistory(tx, { ...whose, actorId, action: 'extension-withdrawn', detail: {} });
        return await regradeLab(tx, whose, actorId);
      }),
  };
}

function toPolicy(json: string): LabPolicy {
  return labPolicySchema.parse(JSON.parse(json));
}

async function savePolicy(
  tx: Transaction,
  { courseId, labId, policy, basedOnRevision, actorId }: Parameters<PolicyStore['save']>[0],
): Promise<number> {
  const where = { courseId_labId: { courseId, labId } };
  const revision = (await tx.labPolicy.findUnique({ where }))?.revision ?? 0;
  if (revision !== basedOnRevision) throw new PolicyMoved();
  const json = JSON.stringify(policy);
  const data = { policy: json, revision: revision + 1, updatedAt: new Date() };
  await tx.labPolicy.upsert({ where, create: { courseId, labId, ...data }, update: data });
  const detail = { policy: json };
  await addHistory(tx, { courseId, labId, actorId, action: 'policy-changed', detail });
  return await regradeLab(tx, { courseId, labId }, actorId, policy);
}
