import type { Attempt, AttemptSummary, CheckResult } from '../domain/attempt.js';
import type { Course, Enrollment, Person, RegisteredNode } from '../domain/course.js';
import type { Grade, Override } from '../domain/grade.js';
import type { HistoryEntry } from '../domain/history.js';
import type { Invitation } from '../domain/invitation.js';
import type { Member } from '../domain/roster.js';
import type * as rows from './generated/client.js';

// These functions turn rows into domain types. They trust what they read: the database checks that
// columns such as role and state hold allowed values, and only this store writes the JSON.

export function toPerson({ id, login, name }: rows.Person): Person {
  return { id, login, name };
}

export function toCourse({ id, slug, title, timeZone }: rows.Course): Course {
  return { id, slug, title, timeZone };
}

export function toEnrollment(
  row: rows.Enrollment & { course: rows.Course; person: rows.Person },
): Enrollment {
  return {
    course: toCourse(row.course),
    person: toPerson(row.person),
    role: row.role as Enrollment['role'],
    section: row.section,
  };
}

export function toNode(row: rows.Node): RegisteredNode {
  return { ...row, apiAccess: row.apiAccess as RegisteredNode['apiAccess'] };
}

/** The columns of an attempt that lists read. `calls` is left out, because it can be long. */
export const summaryColumns = {
  id: true,
  courseId: true,
  labId: true,
  checkpointId: true,
  studentId: true,
  requestedById: true,
  kind: true,
  reason: true,
  state: true,
  answers: true,
  points: true,
  score: true,
  outcome: true,
  requestedAt: true,
  startedAt: true,
  finishedAt: true,
  countsAsOf: true,
  rejudgedFromId: true,
  acceptedAt: true,
} as const;

export function toAttemptSummary(
  row: Pick<rows.Attempt, keyof typeof summaryColumns>,
): AttemptSummary {
  const summary = Object.fromEntries(
    Object.keys(summaryColumns).map((column) => [column, row[column as keyof typeof row]]),
  ) as unknown as typeof row;
  return {
    ...summary,
    kind: row.kind as Attempt['kind'],
    state: row.state as Attempt['state'],
    outcome: row.outcome as Attempt['outcome'],
    answers: JSON.parse(row.answers) as Attempt['answers'],
  };
}

export function toAttempt(row: rows.Attempt & { checks: rows.CheckOutcome[] }): Attempt {
  return {
    ...toAttemptSummary(row),
    calls: JSON.parse(row.calls) as Attempt['calls'],
    checks: row.checks.map(toCheckResult),
  };
}

function toCheckResult(row: rows.CheckOutcome): CheckResult {
  return {
    checkId: row.checkId,
    title: row.title,
    checker: row.checker,
    outcome: JSON.parse(row.outcome) as CheckResult['outcome'],
    facts: JSON.parse(row.facts) as unknown,
    durationMs: row.durationMs,
  };
}

/**
 * Combines the automatic grade and the override of one checkpoint of one student. At least one of
 * the two must be given; the override's score counts if there is one.
 */
export function toGrade(
  automatic: rows.Grade | undefined,
  override: (rows.Override & { overriddenBy: rows.Person }) | undefined,
): Grade {
  const { courseId, labId, checkpointId, studentId, score, points } = (override ?? automatic) as
    | rows.Grade
    | rows.Override;
  return {
    ...{ courseId, labId, checkpointId, studentId, score, points },
    automatic: automatic ? toAutomaticGrade(automatic) : null,
    override: override ? toOverride(override) : null,
  };
}

function toAutomaticGrade({ score, points, attemptId, earned, lateMinutes }: rows.Grade) {
  return { score, points, attemptId, earned, lateMinutes };
}

export function toOverride(row: rows.Override & { overriddenBy: rows.Person }): Override {
  const { id, score, points, reason, overriddenAt } = row;
  return { id, score, points, reason, overriddenBy: toPerson(row.overriddenBy), overriddenAt };
}

export function toHistoryEntry(
  row: rows.HistoryEntry & { actor: rows.Person | null },
): HistoryEntry {
  const { actorId: _actorId, courseId: _courseId, ...rest } = row;
  return {
    ...rest,
    id: String(row.id),
    actor: row.actor ? toPerson(row.actor) : null,
    action: row.action as HistoryEntry['action'],
    detail: JSON.parse(row.detail) as HistoryEntry['detail'],
  };
}

export function toMember(
  row: rows.Enrollment & { person: rows.Person },
  elsewhere: readonly string[],
): Member {
  const { person, section, email, studentNumber, canvasId, sortName, leftAt } = row;
  return {
    person: toPerson(person),
    role: row.role as Member['role'],
    details: { section, email, studentNumber, canvasId, sortName },
    leftAt,
    hasJoined: person.passwordHash !== '',
    elsewhere: elsewhere as Member['elsewhere'],
  };
}

export function toInvitation(
  row: rows.Invitation & { course: rows.Course; person: rows.Person | null },
): Invitation {
  const { id, section, createdAt, expiresAt, revokedAt, uses } = row;
  return {
    ...{ id, section, createdAt, expiresAt, revokedAt, uses },
    course: toCourse(row.course),
    role: row.role as Invitation['role'],
    person: row.person ? toPerson(row.person) : null,
  };
}
