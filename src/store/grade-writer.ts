import type { AutomaticGrade, GradableAttempt } from '../domain/grade.js';
import { gradeOf } from '../domain/grade.js';
import { defaultPolicy, type LabPolicy, labPolicySchema } from '../domain/policy.js';
import type { Transaction } from './database.js';

/** Which checkpoint of which student. */
export interface CheckpointKey {
  courseId: string;
  labId: string;
  studentId: string;
  checkpointId: string;
}

/** The columns of an attempt that a grade is made of. */
export const gradableColumns = {
  id: true,
  score: true,
  points: true,
  requestedAt: true,
  countsAsOf: true,
  rejudgedFromId: true,
  acceptedAt: true,
} as const;

/** The lab's policy in a course; the default where nobody made one. */
export async function readPolicy(
  tx: Pick<Transaction, 'labPolicy'>,
  courseId: string,
  labId: string,
): Promise<LabPolicy> {
  const row = await tx.labPolicy.findUnique({ where: { courseId_labId: { courseId, labId } } });
  return row ? labPolicySchema.parse(JSON.parse(row.policy)) : defaultPolicy;
}

/**
 * Makes the grade of a checkpoint anew from its attempts and the policy, and keeps it. Returns the score
 * before and the grade now; writes no history, which is the caller's.
 */
export async function regradeCheckpoint(
  tx: Transaction,
  key: CheckpointKey,
): Promise<{ before: number | null; grade: AutomaticGrade | null }> {
  const { policy, extendedTo } = await readRules(tx, key);
  const attempts = await tx.attempt.findMany({
    where: { ...key, state: 'finished' },
    select: gradableColumns,
  });
  const grade = gradeOf(attempts, policy, extendedTo);
  return { before: await keepGrade(tx, key, grade), grade };
}

/** What an attempt by itself is worth by the policy; null where it counts nothing. */
export async function worthOf(
  tx: Transaction,
  attempt: GradableAttempt & CheckpointKey,
): Promise<number | null> {
  const { policy, extendedTo } = await readRules(tx, attempt);
  return gradeOf([attempt], policy, extendedTo)?.score ?? null;
}

async function readRules(tx: Transaction, { courseId, labId, studentId }: CheckpointKey) {
  const policy = await readPolicy(tx, courseId, labId);
  const extension = await tx.extension.findUnique({
    where: { courseId_labId_studentId: { courseId, labId, studentId } },
  });
  return { policy, extendedTo: extension?.dueAt ?? null };
}

/** Keeps a grade, or that there is none; returns the score before. */
async function keepGrade(
  tx: Transaction,
  key: CheckpointKey,
  grade: AutomaticGrade | null,
): Promise<number | null> {
  const where = { courseId_labId_studentId_checkpointId: key };
  const before = (await tx.grade.findUnique({ where }))?.score ?? null;
  if (grade === null) {
    await tx.grade.deleteMany({ where: key });
  } else {
    const data = { ...grade, updatedAt: new Date() };
    await tx.grade.upsert({ where, create: { ...key, ...data }, update: data });
  }
  return before;
}
