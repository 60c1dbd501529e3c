import { randomUUID } from 'node:crypto';
import type { Course } from '../domain/course.js';
import type { Lab } from '../domain/lab.js';
import { type RerunScope, type RerunSelection, rerunScopes } from '../domain/rerun-plan.js';
import type { RerunStart } from './views-reruns.js';

/** What an address or a form selects for a bulk re-run; `student` is as it was typed. */
export interface RerunForm {
  /** Empty means every checkpoint. */
  checkpoints: string[];
  section: string;
  student: string;
  only: RerunScope;
  of: string | null;
}

const ids = /^[0-9a-f-]{36}$/;

/**
 * Reads a selection from the query or the body of a request. Checkpoints that the lab does not have
 * are left out; an unknown scope becomes 'tried'.
 */
export function readRerunForm(given: Record<string, unknown>, lab: Lab): RerunForm {
  const text = (name: string) => {
    return typeof given[name] === 'string' ? given[name].trim().slice(0, 200) : '';
  };
  const named = [given.checkpoint].flat().map(String);
  const of = text('of');
  return {
    checkpoints: lab.steps.map(({ id }) => id).filter((id) => named.includes(id)),
    section: text('section'),
    student: text('student'),
    only: rerunScopes.find((scope) => scope === text('only')) ?? 'tried',
    of: ids.test(of) ? of : null,
  };
}

/**
 * Returns the selection that a form describes. `studentId` is the student that the form names, or
 * null for every student.
 */
export function selectionOf(
  course: Course,
  lab: Lab,
  form: RerunForm,
  studentId: string | null,
): RerunSelection {
  const { checkpoints, section, only, of } = form;
  return {
    courseId: course.id,
    labId: lab.id,
    checkpointIds: checkpoints.length > 0 ? checkpoints : lab.steps.map(({ id }) => id),
    section: section === '' ? null : section,
    ...{ studentId, only, of },
  };
}

/**
 * Returns a form that starts the selected re-run. It contains the re-run's id, so that sending it
 * several times starts one re-run.
 */
export function startForm(
  base: string,
  csrfToken: string,
  form: RerunForm,
  shown: Pick<RerunStart, 'text' | 'reason' | 'button'>,
): RerunStart {
  const { checkpoints, section, student, only, of } = form;
  const fields = [
    ...checkpoints.map((value) => ({ name: 'checkpoint', value })),
    ...Object.entries({ section, student, only, of: of ?? '' }).map(([name, value]) => {
      return { name, value };
    }),
    { name: 'id', value: randomUUID() },
  ];
  return { action: base, csrfToken, ...shown, fields: fields.filter(({ value }) => value !== '') };
}

/** How pages describe each scope. */
export const scopeLabels: Record<RerunScope, string> = {
  tried: 'everyone who tried it',
  unreachable: 'only where the newest attempt could not look',
  'not-passed': 'only where the newest attempt did not pass',
  everyone: 'also those who never tried it',
};
