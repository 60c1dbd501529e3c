import type { Request } from 'express';
import type { Lab } from '../domain/lab.js';
import { rerunScopes } from '../domain/rerun-plan.js';
import { studentChoice } from '../grading/lab-policy.js';
import type { Visitor } from './access.js';
import { counted, roughly } from './amounts.js';
import { labChromeOf } from './chrome.js';
import { type RerunForm, scopeLabels, selectionOf, startForm } from './rerun-form.js';
import type { NewRerunPage } from './views-reruns.js';
import type { WebDependencies } from './web-dependencies.js';

const shownUnreachable = 30;

/** Builds the page that selects a bulk re-run, with a preview once something is selected. */
export async function newRerunPage(
  request: Request,
  { person, enrollment }: Visitor['staff'],
  lab: Lab,
  form: RerunForm,
  { store, bulkReruns }: Pick<WebDependencies, 'store' | 'bulkReruns'>,
  typed: { problem: string | null; reason: string; isChosen: boolean },
): Promise<NewRerunPage> {
  const { course } = enrollment;
  const listHref = `/courses/${course.slug}/labs/${lab.id}/reruns`;
  const enrolled = await store.courses.listStudents(course.id);
  const student = findStudent(enrolled, form.student);
  const sections = [...new Set(enrolled.flatMap(({ section }) => section ?? []))].sort();
  const chrome = {
    ...labChromeOf(request, person, enrollment, lab, 'Re-runs'),
    styles: ['reruns'],
  };
  const isUnknown = form.student !== '' && !student;
  const unknown = isUnknown ? `There is no student ${form.student} in this course.` : null;
  return {
    chrome,
    labTitle: lab.title,
    action: `${listHref}/new`,
    listHref,
    problem: typed.problem ?? unknown,
    checkpoints: lab.steps.map(({ id, title }) => {
      return { id, title, isChosen: form.checkpoints.includes(id) };
    }),
    sections: sections.map((value) => ({ value, isChosen: value === form.section })),
    student: student ? studentChoice(student.person) : form.student,
    students: enrolled.map((one) => studentChoice(one.person)),
    scopes: rerunScopes.map((value) => {
      return { value, label: scopeLabels[value], isChosen: value === form.only };
    }),
    of: form.of,
    preview: typed.isChosen && !isUnknown ? await preview() : null,
  };

  async function preview(): Promise<NewRerunPage['preview']> {
    const selection = selectionOf(course, lab, form, student?.person.id ?? null);
    const { plan, neededMs } = await bulkReruns.preview(selection);
    const titles = new Map(lab.steps.map(({ id, title }) => [id, title]));
    const attempts = counted(plan.items.length, 'checkpoint');
    const names = (people: { name: string }[]) =>
      people.length === 0 ? null : people.map(({ name }) => name).join(', ');
    return {
      summary: `${attempts} of ${counted(plan.students, 'student')}, on ${counted(plan.students, 'node')}.`,
      needed: neededMs === null ? '' : `It takes ${roughly(neededMs)}.`,
      start:
        plan.items.length === 0
          ? null
          : startForm(listHref, chrome.csrfToken, form, {
              text: '',
              reason: typed.reason,
              button: `Run ${attempts} again`,
            }),
      unreachable: plan.unreachable.slice(0, shownUnreachable).map((one) => ({
        name: one.student.name,
        node: one.node,
        checkpoints: one.checkpointIds.map((id) => titles.get(id) ?? id).join(', '),
        detail: one.detail ?? '',
      })),
      moreUnreachable: Math.max(0, plan.unreachable.length - shownUnreachable),
      withoutNode: names(plan.withoutNode),
      left: names(plan.left),
    };
  }
}

/**
 * Finds a student by id, by login, or by the text in the list of students, such as `Ada (ada1)`, in
 * upper or lower case.
 */
export function findStudent<T extends { person: { id: string; login: string; name: string } }>(
  enrolled: readonly T[],
  typed: string,
): T | undefined {
  const text = typed.toLowerCase();
  return enrolled.find(({ person }) => {
    return [person.id, person.login, studentChoice(person).toLowerCase()].includes(text);
  });
}
