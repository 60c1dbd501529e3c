import type { LabTemplate } from '../catalog/lab-template.js';
import type { Course } from '../domain/course.js';
import { type Lab, labPoints } from '../domain/lab.js';
import type { SettingsEffect } from '../domain/lab-settings.js';
import type { DeclaredValue } from '../domain/lab-values.js';
import type { TypedSettings } from '../grading/lab-settings.js';
import { counted } from './amounts.js';
import { effectView } from './effect-view.js';
import { fieldName, fieldsOf } from './lab-settings-form.js';
import type { Chrome } from './view-parts.js';
import type { LabSettingsPage, ValueField } from './views-lab-settings.js';
import type { PolicyPreview } from './views-policy.js';

/** Builds the page with a form in it, which is what is stored or what was typed. */
export function labSettingsPage(
  chrome: Chrome,
  { slug }: Course,
  { lab, values }: LabTemplate,
  form: TypedSettings,
  revision: number,
): LabSettingsPage {
  return {
    chrome,
    labTitle: lab.title,
    action: `/courses/${slug}/labs/${lab.id}/settings`,
    revision,
    done: null,
    afterwards: null,
    problem: null,
    problems: [],
    preview: null,
    values: values.map((declared) => valueField(declared, form)),
    checkpoints: lab.steps.map(({ id, checkpoint }) => ({
      title: checkpoint.title,
      pointsName: fieldName({ kind: 'points', id }),
      outName: fieldName({ kind: 'out', id }),
      typedPoints: form.points[id] ?? '',
      defaultPoints: checkpoint.points,
      isOut: form.leftOut.includes(id),
    })),
  };
}

function valueField(declared: DeclaredValue, form: TypedSettings): ValueField {
  const { name, title } = declared;
  return {
    name: fieldName({ kind: 'value', id: name }),
    title,
    typed: form.values[name] ?? '',
    default: String(declared.default),
    range: declared.kind === 'count' ? `${declared.min} to ${declared.max}` : null,
  };
}

/** Describes what settings would change. `before` and `after` are the lab as the course has it. */
export function settingsPreview(
  form: TypedSettings,
  template: LabTemplate,
  before: Lab,
  after: Lab,
  effect: SettingsEffect,
): PolicyPreview {
  const checkpoints = counted(after.steps.length, 'checkpoint');
  return {
    summary: `The lab has ${checkpoints} and ${labPoints(after)} points then.${leftOutText(before, after)}`,
    note: notesOf([valuesNote(template, before, after), givenNote(effect)]),
    ...effectView(effect),
    fields: fieldsOf(form),
  };
}

function notesOf(notes: readonly (string | null)[]): string | null {
  const told = notes.filter((note) => note !== null);
  return told.length === 0 ? null : told.join(' ');
}

function givenNote({ givenAbove }: SettingsEffect): string | null {
  switch (givenAbove) {
    case 0:
      return null;
    case 1:
      return '1 grade that staff gave is above the new points of its checkpoint, and stands. Change it in the gradebook if that is not what you want.';
    default:
      return `${givenAbove} grades that staff gave are above the new points of their checkpoints, and stand. Change them in the gradebook if that is not what you want.`;
  }
}

function leftOutText(before: Lab, after: Lab): string {
  const gone = titlesBeside(before, after);
  const back = titlesBeside(after, before);
  const out = gone === '' ? '' : ` Left out, with the grades there: ${gone}.`;
  return `${out}${back === '' ? '' : ` Put back, with the grades there: ${back}.`}`;
}

/** The titles of the checkpoints that one lab has and the other does not. */
function titlesBeside(one: Lab, other: Lab): string {
  const missing = one.steps.filter(({ id }) => !other.steps.some((step) => step.id === id));
  return missing.map(({ checkpoint }) => `“${checkpoint.title}”`).join(', ');
}

/** Says which values change and what that means for recorded grades; null if none changes. */
function valuesNote({ values }: LabTemplate, before: Lab, after: Lab): string | null {
  const changed = values.filter(({ name }) => before.values[name] !== after.values[name]);
  if (changed.length === 0) return null;
  const told = changed.map(
    ({ name, title }) => `${title}: ${before.values[name]} becomes ${after.values[name]}`,
  );
  return `${told.join('. ')}. Recorded grades stand. The evidence kept so far is about the former values, and from now on checks ask for the new ones: students who did a step before must do it again to pass it again.`;
}
