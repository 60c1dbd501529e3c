import { type GradableAttempt, inPoints } from '../domain/grade.js';
import type { LabSettings } from '../domain/lab-settings.js';
import type { CheckpointOutcome } from '../domain/outcome.js';
import type { Transaction } from './database.js';
import { Prisma } from './generated/client.js';
import { readPoints } from './grade-writer.js';
import { amongThese, readAsJson } from './read-as-json.js';

/** A finished attempt as grading needs it, with its student and checkpoint. */
export interface FinishedAttempt extends GradableAttempt {
  studentId: string;
  checkpointId: string;
  outcome: CheckpointOutcome | null;
}

/** A lab, narrowed to some students or checkpoints where their ids are given. */
export interface AttemptScope {
  courseId: string;
  labId: string;
  studentIds?: readonly string[] | undefined;
  checkpointIds?: readonly string[] | undefined;
  /** Points by checkpoint in which scores are returned; by default those that the course set. */
  points?: LabSettings['points'] | undefined;
}

interface Row extends Omit<FinishedAttempt, 'requestedAt' | 'countsAsOf' | 'acceptedAt'> {
  requestedAt: string;
  countsAsOf: string;
  acceptedAt: string | null;
}

/**
 * Reads the finished attempts of a lab, ordered by student, checkpoint and the time of the request,
 * with their scores in the points that the checkpoint has in the course now. SQLite answers the query from the index `Attempt_in_its_lab` alone, so a column that
 * is added here must be added to the index, too.
 */
export async function readFinishedAttempts(
  client: Pick<Transaction, '$queryRaw' | 'labSettings'>,
  { courseId, labId, studentIds, checkpointIds, points }: AttemptScope,
): Promise<FinishedAttempt[]> {
  const now = points ?? (await readPoints(client, courseId, labId));
  const rows = await readAsJson<Row>(
    client,
    Prisma.sql`
    SELECT json_group_array(json_object(
      'studentId', "studentId", 'checkpointId', "checkpointId", 'id', "id", 'score', "score",
      'points', "points", 'outcome', "outcome", 'requestedAt', "requestedAt",
      'countsAsOf', "countsAsOf", 'rejudgedFromId', "rejudgedFromId", 'acceptedAt', "acceptedAt"
    )) AS "json"
    FROM (
      SELECT "studentId", "checkpointId", "id", "score", "points", "outcome", "requestedAt",
        "countsAsOf", "rejudgedFromId", "acceptedAt"
      FROM "Attempt"
      WHERE "courseId" = ${courseId} AND "labId" = ${labId} AND "state" = 'finished'
        ${amongThese(Prisma.sql`"studentId"`, studentIds)}
        ${amongThese(Prisma.sql`"checkpointId"`, checkpointIds)}
      ORDER BY "studentId", "checkpointId", "requestedAt", "id"
    )`,
  );
  return rows.map((row) => {
    const attempt = {
      ...row,
      requestedAt: new Date(row.requestedAt),
      countsAsOf: new Date(row.countsAsOf),
      acceptedAt: row.acceptedAt === null ? null : new Date(row.acceptedAt),
    };
    return inPoints(attempt, now[row.checkpointId]);
  });
}
