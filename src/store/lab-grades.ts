import type { AutomaticGrade, GradableAttempt } from '../domain/grade.js';
import { gradeOf } from '../domain/grade.js';
import type { LabPolicy } from '../domain/policy.js';
import type { GradeChange } from '../domain/policy-store.js';
import type { Transaction } from './database.js';
import { type AttemptScope, readFinishedAttempts } from './finished-attempts.js';
import { Prisma } from './generated/client.js';
import { amongThese, readAsJson } from './read-as-json.js';

/** What the grades of a lab are made of, by student and checkpoint. */
interface CheckpointOfStudent {
  studentId: string;
  checkpointId: string;
  attempts: GradableAttempt[];
  recorded: AutomaticGrade | null;
  /** What staff gave in place of it. */
  given: number | null;
}

/** A lab of a course, or what one student or some did there. */
export interface LabKey {
  courseId: string;
  labId: string;
  studentId?: string | { in: string[] };
}

export interface LabGrades {
  checkpoints: CheckpointOfStudent[];
  /** Until when, by student. */
  extensions: Map<string, Date>;
}

type Reader = Pick<Transaction, '$queryRaw' | 'extension' | 'override'>;

/** Everything that grades of a lab are made of, in four queries however many students there are. */
export async function readLabGrades(client: Reader, where: LabKey): Promise<LabGrades> {
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
  const scope = { courseId, labId, studentIds };
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

/** A recorded grade that is not what attempts and policy make. */
export interface Regrade extends GradeChange {
  grade: AutomaticGrade | null;
}

/** Which recorded grades a policy makes anew, those whose score stays included. */
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
