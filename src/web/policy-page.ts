import type { Course } from '../domain/course.js';
import type { Lab } from '../domain/lab.js';
import type { LabPolicy } from '../domain/policy.js';
import type { Extension, KeptPolicy, PolicyEffect } from '../domain/policy-store.js';
import type { Store } from '../domain/stores.js';
import { timeZones } from '../domain/time-zone.js';
import { studentChoice } from '../grading/lab-policy.js';
import { points } from './moments.js';
import { formOfPolicy, type PolicyForm } from './policy-form.js';
import { dueMoment, policyText } from './policy-text.js';
import type { Chrome } from './view-parts.js';
import type { ExtensionLine, PolicyPage, PolicyPreview } from './views-policy.js';

const shownStudents = 50;

/** Builds the page from what is stored, as it is before anything is typed. */
export async function policyPage(
  store: Store,
  course: Course,
  lab: Lab,
  chrome: Chrome,
): Promise<PolicyPage> {
  const kept: KeptPolicy = await store.policies.get(course.id, lab.id);
  const extensions = await store.policies.listExtensions(course.id, lab.id);
  const students = await store.courses.listStudents(course.id);
  const { timeZone: zone } = course;
  return {
    chrome,
    labTitle: lab.title,
    summary: policyText(kept.policy, zone),
    action: `/courses/${course.slug}/labs/${lab.id}/policy`,
    zone,
    revision: kept.revision,
    done: null,
    problem: null,
    form: formOfPolicy(kept.policy, zone),
    problems: [],
    preview: null,
    extensions: extensions.map((one) => extensionLine(one, kept.policy, zone)),
    students: students.map(({ person }) => studentChoice(person)),
    extension: { student: '', dueAt: '', reason: '' },
    zones: timeZones(),
    typedZone: zone,
    hasDueDate: kept.policy.dueAt !== null,
  };
}

function extensionLine(
  { student, dueAt, reason, grantedBy }: Extension,
  policy: LabPolicy,
  zone: string,
): ExtensionLine {
  const isLater = policy.dueAt !== null && policy.dueAt >= dueAt;
  return {
    studentId: student.id,
    name: student.name,
    until: dueMoment(dueAt, zone, new Date()),
    reason,
    grantedBy: grantedBy.name,
    idle: policy.dueAt === null ? 'the lab is never due' : isLater ? 'the lab is due later' : null,
  };
}

/** Describes what a policy would change; the students whose totals change most come first. */
export function previewOf(
  form: PolicyForm,
  policy: LabPolicy,
  isTwice: boolean,
  effect: PolicyEffect,
  zone: string,
): PolicyPreview {
  const shown = effect.changes.filter((change) => !change.isOverridden);
  const size = ({ before, after }: { before: number; after: number }) => Math.abs(after - before);
  const totals = [...effect.totals].sort(
    (a, b) => size(b) - size(a) || a.student.name.localeCompare(b.student.name),
  );
  return {
    summary: policyText(policy, zone),
    note: isTwice
      ? 'Clocks are put back then, and that time comes twice: the later one is meant.'
      : null,
    up: shown.filter(({ before, after }) => (after ?? 0) > (before ?? 0)).length,
    down: shown.filter(({ before, after }) => (after ?? 0) < (before ?? 0)).length,
    unchanged: effect.unchanged,
    hidden: effect.changes.length - shown.length,
    students: totals.slice(0, shownStudents).map(({ student, before, after }) => ({
      name: student.name,
      login: student.login,
      before: points(before),
      after: points(after),
      difference: `${after > before ? '+' : '−'}${points(Math.abs(after - before))}`,
    })),
    more: Math.max(0, totals.length - shownStudents),
    fields: fieldsOf(form),
  };
}

function fieldsOf({ steps, ...texts }: PolicyForm): PolicyPreview['fields'] {
  const filled = steps.filter(({ hours, percent }) => hours !== '' || percent !== '');
  return [
    ...Object.entries(texts).map(([name, value]) => ({ name, value })),
    ...filled.flatMap(({ hours, percent }) => [
      { name: 'stepHours', value: hours },
      { name: 'stepPercent', value: percent },
    ]),
  ];
}
