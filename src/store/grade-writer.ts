import type { AttemptSummary } from '../domain/attempt.js';
import { type AutomaticGrade, gradeOf, inPoints } from '../domain/grade.js';
import { type LabSettings, labSettingsSchema } from '../domain/lab-settings.js';
import { defaultPolicy, type LabPolicy, labPolicySchema } from '../domain/policy.js';
import type { Transaction } from './database.js';

/** One checkpoint of one student. */
export interface CheckpointKey {
  courseId: string;
  labId: string;
  studentId: string;
  checkpointId: string;
}

/** The columns of an attempt from which a grade is computed. */
export const gradableColumns = {
  id: true,
  score: true,
  points: true,
  outcome: true,
  requestedAt: true,
  countsAsOf: true,
  rejudgedFromId: true,
  acceptedAt: true,
} as const;

/** Reads a lab's policy in a course. Returns {@link defaultPolicy} if none was saved. */
export async function readPolicy(
  tx: Pick<Transaction, 'labPolicy'>,
  courseId: string,
  labId: string,
): Promise<LabPolicy> {
  const row = await tx.labPolicy.findUnique({ where: { courseId_labId: { courseId, labId } } });
  return row ? labPolicySchema.parse(JSON.parse(row.policy)) : defaultPolicy;
}

/** Reads the points that a course has given checkpoints of a lab, by checkpoint id. */
export async function readPoints(
  tx: Pick<Transaction, 'labSettings'>,
  courseId: string,
  labId: string,
): Promise<LabSettings['points']> {
  const row = await tx.labSettings.findUnique({ where: { courseId_labId: { courseId, labId } } });
  return row ? labSettingsSchema.parse(JSON.parse(row.settings)).points : {};
}

/**
 * Recomputes the automatic grade of a checkpoint from its finished attempts and the policy, and
 * saves it. Returns the score before and the grade now, each null if there is none. Leaves it to
 * the caller to write the history.
 */
export async function regradeCheckpoint(
  tx: Transaction,
  key: CheckpointKey,
): Promise<{ before: number | null; grade: AutomaticGrade | null }> {
  const { policy, extendedTo, points } = await readRules(tx, key);
  const attempts = await tx.attempt.findMany({
    where: { ...key, state: 'finished' },
    select: gradableColumns,
  });
  const grade = gradeOf(
    attempts.map((attempt) => inPoints(attempt, points)),
    policy,
    extendedTo,
  );
  return { before: await keepGrade(tx, key, grade), grade };
}

/**
 * Returns the score that the policy gives to this attempt alone, after a penalty for lateness; null
 * if the attempt has no score or is too late to count.
 */
export async function worthOf(tx: Transaction, attempt: AttemptSummary): Promise<number | null> {
  const { policy, extendedTo, points } = await readRules(tx, attempt);
  return gradeOf([inPoints(attempt, points)], policy, extendedTo)?.score ?? null;
}

async function readRules(
  tx: Transaction,
  { courseId, labId, studentId, checkpointId }: CheckpointKey,
) {
  const points = (await readPoints(tx, courseId, labId))[checkpointId];
  const policy = await readPolicy(tx, courseId, labId);
  const extension = await tx.extension.findUnique({
    where: { courseId_labId_studentId: { courseId, labId, studentId } },
  });
  return { policy, points, extendedTo: extension?.dueAt ?? null };
}

/** Saves the grade, or deletes the recorded one if it is null. Returns the score before. */
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
