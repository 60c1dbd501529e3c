import type { Request } from 'express';
import { DateTime } from 'luxon';
import { type Attempt, isOpen } from '../domain/attempt.js';
import { stateOf } from '../domain/checkpoint-state.js';
import { answerText, findStep, type Lab } from '../domain/lab.js';
import type { Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { historyText } from './history-text.js';
import { moment } from './moments.js';
import { attemptText, eachReasonOnce, settledCheck, yourAttempts } from './outcome-view.js';
import { pictures } from './pictures.js';
import { getStudent, namesOf } from './student-of-course.js';
import type { AttemptPage } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * The page about one attempt: its checks with their facts, the calls to the node, and its history.
 * Throws a `PageRefusal` (404) when the visitor may not see the attempt's student.
 */
export async function attemptPage(
  request: Request,
  visitor: Visitor['member'],
  attempt: Attempt,
  lab: Lab,
  { store }: Pick<WebDependencies, 'store'>,
): Promise<AttemptPage> {
  const { person, enrollment } = visitor;
  const { course } = enrollment;
  const student = await getStudent(store, attempt.studentId, visitor);
  const history = await store.history.list({
    courseId: course.id,
    attemptId: attempt.id,
    limit: 50,
  });
  const names = await namesOf(store, [attempt.requestedById]);
  const step = findStep(lab, attempt.checkpointId);
  const fields = new Map(step?.checkpoint.answers.map((field) => [field.id, field]));
  return {
    chrome: {
      ...chromeOf(request, `Attempt · ${lab.title}`, person, enrollment, 'Labs'),
      styles: ['pictures'],
      reloadSeconds: isOpen(attempt) ? 2 : 0,
    },
    checkpointTitle: step?.title ?? attempt.checkpointId,
    backHref: `/courses/${course.slug}/labs/${lab.id}/students/${student.id}#${attempt.checkpointId}`,
    backLabel: enrollment.role === 'student' ? yourAttempts : student.name,
    state: stateOf(attempt.outcome),
    summary: attemptText(attempt),
    when: moment(attempt.requestedAt),
    requestedBy: names.get(attempt.requestedById) ?? 'someone',
    reason: attempt.reason,
    judgedAgainHref:
      attempt.rejudgedFromId === null
        ? null
        : `/courses/${course.slug}/attempts/${attempt.rejudgedFromId}`,
    answers: Object.entries(attempt.answers).map(([id, text]) => ({
      label: fields.get(id)?.label ?? id,
      text: answerText(fields.get(id), text),
    })),
    pictures: pictures(attempt.checks),
    checks: eachReasonOnce(
      attempt.checks.map((check) => ({
        ...settledCheck(check, attempt.checks),
        checker: check.checker,
        facts: check.facts === null ? null : JSON.stringify(check.facts, null, 2),
      })),
    ),
    calls: attempt.calls.map((call) => ({
      ...call,
      at: DateTime.fromISO(call.at, { zone: course.timeZone }).toFormat('HH:mm:ss.SSS'),
    })),
    history: history.map((entry) => ({ when: moment(entry.at), text: historyText(entry) })),
  };
}
