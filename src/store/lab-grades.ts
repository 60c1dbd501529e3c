import type { AutomaticGrade, GradableAttempt } from '../domain/grade.js';
import { gradeOf } from '../domain/grade.js';
import type { LabSettings } from '../domain/lab-settings.js';
import type { LabPolicy } from '../domain/policy.js';
import type { GradeChange } from '../domain/policy-store.js';
import type { Transaction } from './database.js';
import { type AttemptScope, readFinishedAttempts } from './finished-attempts.js';
import { Prisma } from './generated/client.js';
import { amongThese, readAsJson } from './read-as-json.js';

/** What the grade of one checkpoint of one student is computed from, and the grade on record. */
interface CheckpointOfStudent {
  studentId: string;
  checkpointId: string;
  attempts: GradableAttempt[];
  recorded: AutomaticGrade | null;
  /** The score of the override that stands over the recorded grade; null if there is none. */
  given: number | null;
}

/** A lab of a course, narrowed to one student or some if `studentId` is given. */
export interface LabKey {
  courseId: string;
  labId: string;
  studentId?: string | { in: string[] };
}

/** Everything from which the grades of a lab are computed, except its policy. */
export interface LabGrades {
  checkpoints: CheckpointOfStudent[];
  /** Extended due dates by the student's id. */
  extensions: Map<string, Date>;
}

type Reader = Pick<Transaction, '$queryRaw' | 'extension' | 'override' | 'labSettings'>;

/**
 * Reads everything from which the grades of a lab are computed, except its policy, in a
 * constant number of queries. Includes checkpoints that have only a recorded grade or an override.
 * Scores of attempts are in `points`, or else in those that the course set.
 */
export async function readLabGrades(
  client: Reader,
  where: LabKey,
  points?: LabSettings['points'],
): Promise<LabGrades> {
  const checkpoints = new Map<string, CheckpointOfStudent>();
  const at = ({ studentId, checkpointId }: { studentId: string; checkpointId: string }) => {
    const key = `${studentId}/${checkpointId}`;
    let found = checkpoints.get(key);
    if (!found) {
      found = { studentId, checkpointId, attempts: [], recorded: null, given: null };
      checkpoints.set(key, found);
    }
    return found;
  };
  const { courseId, labId, studentId } = where;
  const studentIds = typeof studentId === 'string' ? [studentId] : studentId?.in;
  const scope = { courseId, labId, studentIds, points };
  for (const attempt of await readFinishedAttempts(client, scope)) {
    at(attempt).attempts.push(attempt);
  }
  for (const grade of await readGrades(client, scope)) at(grade).recorded = grade;
  const given = await client.override.findMany({
    where: { ...where, undoneAt: null },
    orderBy: { id: 'asc' },
  });
  for (const override of given) at(override).given = override.score;
  const extensions = await client.extension.findMany({ where });
  return {
    checkpoints: [...checkpoints.values()],
    extensions: new Map(extensions.map(({ studentId, dueAt }) => [studentId, dueAt])),
  };
}

type RecordedGrade = AutomaticGrade & { studentId: string; checkpointId: string };

function readGrades(client: Reader, { courseId, labId, studentIds }: AttemptScope) {
  return readAsJson<RecordedGrade>(
    client,
    Prisma.sql`
    SELECT json_group_array(json_object(
      'studentId', "studentId", 'checkpointId', "checkpointId", 'score', "score", 'points', "points",
      'attemptId', "attemptId", 'earned', "earned", 'lateMinutes', "lateMinutes"
    )) AS "json"
    FROM "Grade" WHERE "courseId" = ${courseId} AND "labId" = ${labId}
      ${amongThese(Prisma.sql`"studentId"`, studentIds)}`,
  );
}

/**
 * A grade that differs from the recorded one after recomputing. `grade` is the new automatic grade;
 * null if no attempt counts.
 */
export interface Regrade extends GradeChange {
  grade: AutomaticGrade | null;
}

/**
 * Recomputes all grades by the policy and returns those that differ from the recorded ones in any
 * field, even if the score stays the same.
 */
export function regradesOf({ checkpoints, extensions }: LabGrades, policy: LabPolicy): Regrade[] {
  return checkpoints.flatMap(({ studentId, checkpointId, attempts, recorded, given }) => {
    const grade = gradeOf(attempts, policy, extensions.get(studentId) ?? null);
    if (isRecorded(grade, recorded)) return [];
    const [before, after] = [recorded?.score ?? null, grade?.score ?? null];
    return [{ studentId, checkpointId, before, after, grade, isOverridden: given !== null }];
  });
}

function isRecorded(grade: AutomaticGrade | null, recorded: AutomaticGrade | null): boolean {
  if (grade === null || recorded === null) return grade === recorded;
  return (
    grade.score === recorded.score &&
    grade.points === recorded.points &&
    grade.attemptId === recorded.attemptId &&
    grade.earned === recorded.earned &&
    grade.lateMinutes === recorded.lateMinutes
  );
}
