import type { Course } from '../domain/course.js';
import type { Lab } from '../domain/lab.js';
import type { LabPolicy } from '../domain/policy.js';
import type { Extension, KeptPolicy, PolicyEffect } from '../domain/policy-store.js';
import type { Store } from '../domain/stores.js';
import { timeZones } from '../domain/time-zone.js';
import { studentChoice } from '../grading/lab-policy.js';
import { effectView } from './effect-view.js';
import { formOfPolicy, type PolicyForm } from './policy-form.js';
import { dueMoment, policyText } from './policy-text.js';
import type { Chrome } from './view-parts.js';
import type { ExtensionLine, PolicyPage, PolicyPreview } from './views-policy.js';

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
  return {
    summary: policyText(policy, zone),
    note: isTwice
      ? 'Clocks are put back then, and that time comes twice: the later one is meant.'
      : null,
    ...effectView(effect),
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
