import type { AttemptRecord, HistoryRecord, StudentRecord } from '../domain/evidence.js';
import type { Prisma } from './generated/client.js';
import { toAttempt, toHistoryEntry, toMember, toPerson } from './rows.js';

/** The relations to read with an enrollment for the evidence of a lab. */
export function enrollmentParts(lab: { courseId: string; labId: string }) {
  const where = lab;
  return {
    person: {
      include: {
        grades: { where, orderBy: { checkpointId: 'asc' } },
        extensions: { where },
        overrides: {
          where,
          include: { overriddenBy: true, undoneBy: true },
          orderBy: { id: 'asc' },
        },
        objections: {
          where,
          include: {
            closedBy: true,
            messages: { include: { author: true }, orderBy: { id: 'asc' } },
          },
          orderBy: { openedAt: 'asc' },
        },
      },
    },
  } as const satisfies Prisma.EnrollmentInclude;
}

/** The relations to read with an attempt for the evidence of a lab. */
export const attemptParts = {
  checks: { orderBy: { position: 'asc' } },
  requestedBy: true,
  acceptedBy: true,
} as const satisfies Prisma.AttemptInclude;

type EnrollmentRow = Prisma.EnrollmentGetPayload<{ include: ReturnType<typeof enrollmentParts> }>;
type AttemptRow = Prisma.AttemptGetPayload<{ include: typeof attemptParts }>;

export function toStudentRecord(row: EnrollmentRow): StudentRecord {
  const { person: student, role, details, leftAt } = toMember(row, []);
  const { grades, overrides, objections, extensions } = row.person;
  return {
    type: 'student',
    ...{ student, role, details, leftAt },
    extendedTo: extensions[0]?.dueAt ?? null,
    grades: grades.map(({ checkpointId, score, points, attemptId, earned, lateMinutes }) => {
      return { checkpointId, score, points, attemptId, earned, lateMinutes };
    }),
    overrides: overrides.map((one) => ({
      checkpointId: one.checkpointId,
      score: one.score,
      points: one.points,
      reason: one.reason,
      overriddenBy: toPerson(one.overriddenBy),
      overriddenAt: one.overriddenAt,
      undoneBy: one.undoneBy && toPerson(one.undoneBy),
      undoneAt: one.undoneAt,
    })),
    objections: objections.map((one) => ({
      id: one.id,
      checkpointId: one.checkpointId,
      attemptId: one.attemptId,
      state: one.state as StudentRecord['objections'][number]['state'],
      openedAt: one.openedAt,
      closedAt: one.closedAt,
      closedBy: one.closedBy && toPerson(one.closedBy),
      messages: one.messages.map(({ author, at, text }) => ({
        author: toPerson(author),
        at,
        text,
      })),
    })),
  };
}

export function toAttemptRecord(row: AttemptRow): AttemptRecord {
  const { courseId: _course, labId: _lab, requestedById: _by, ...attempt } = toAttempt(row);
  return {
    type: 'attempt',
    ...attempt,
    requestedBy: toPerson(row.requestedBy),
    acceptedBy: row.acceptedBy && toPerson(row.acceptedBy),
  };
}

export function toHistoryRecord(row: Parameters<typeof toHistoryEntry>[0]): HistoryRecord {
  const { labId: _labId, ...entry } = toHistoryEntry(row);
  return { type: 'history', ...entry };
}
