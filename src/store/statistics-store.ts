import type {
  CheckpointRecord,
  LabOfCourse,
  LabRecords,
  StatisticsStore,
} from '../domain/statistics.js';
import type { Database } from './database.js';
import { readFailingChecks } from './failing-checks.js';
import type { PrismaClient } from './generated/client.js';
import { readPolicy } from './grade-writer.js';
import { readTried } from './tried-checkpoints.js';

const dayMs = 86_400_000;

export function createStatisticsStore({ client }: Pick<Database, 'client'>): StatisticsStore {
  return {
    read: (lab, now) => readRecords(client, lab, now),
    failingChecks: (filter, checks, limit) => readFailingChecks(client, filter, checks, limit),
  };
}

async function readRecords(
  client: PrismaClient,
  { courseId, labId }: LabOfCourse,
  now: Date,
): Promise<LabRecords> {
  const students = await client.enrollment.findMany({
    where: { courseId, role: 'student', leftAt: null },
    select: { personId: true, section: true },
  });
  const tried = await readTried(client, courseId, labId, new Date(now.getTime() - dayMs));
  const overrides = await client.override.findMany({
    where: { courseId, labId, undoneAt: null },
    select: { studentId: true, checkpointId: true, score: true, points: true, overriddenAt: true },
  });
  const records = new Map<string, CheckpointRecord>();
  for (const record of tried) records.set(keyOf(record), record);
  for (const { studentId, checkpointId, ...override } of overrides) {
    const of = { studentId, checkpointId };
    const startedAt = override.overriddenAt;
    const record = records.get(keyOf(of)) ?? { ...untried, ...of, startedAt };
    records.set(keyOf(of), { ...record, override });
  }
  const isStudent = new Set(students.map(({ personId }) => personId));
  return {
    students: students.map(({ personId, section }) => ({ id: personId, section })),
    checkpoints: [...records.values()].filter(({ studentId }) => isStudent.has(studentId)),
    dueAt: (await readPolicy(client, courseId, labId)).dueAt,
  };
}

const untried = {
  judgedAt: null,
  passedAt: null,
  ownPassAt: null,
  attemptsToPass: 0,
  judged: 0,
  couldNotLook: 0,
  recent: 0,
  bestScore: null,
  grade: null,
} satisfies Partial<CheckpointRecord>;

function keyOf({ studentId, checkpointId }: { studentId: string; checkpointId: string }): string {
  return `${studentId}/${checkpointId}`;
}
