import type { Attempt, CheckResult, Grade } from '../domain/attempt.js';
import type { Course, Enrollment, HistoryEntry, Person, RegisteredNode } from '../domain/course.js';
import type * as rows from './generated/client.js';

/** Rows to the domain's types. Closed sets are checked by the database, JSON is what we wrote. */
export function toPerson({ id, login, name }: rows.Person): Person {
  return { id, login, name };
}

export function toCourse({ id, slug, title }: rows.Course): Course {
  return { id, slug, title };
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

export function toAttempt(row: rows.Attempt & { checks: rows.CheckOutcome[] }): Attempt {
  const { submissionKey: _key, openKey: _open, ...rest } = row;
  return {
    ...rest,
    kind: row.kind as Attempt['kind'],
    state: row.state as Attempt['state'],
    outcome: row.outcome as Attempt['outcome'],
    answers: JSON.parse(row.answers) as Attempt['answers'],
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

export function toGrade(row: rows.Grade): Grade {
  return { ...row };
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
