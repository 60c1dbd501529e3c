import type { LabTemplate } from '../catalog/lab-template.js';
import type { LabSettings } from '../domain/lab-settings.js';
import type { SettingsProblem, TypedSettings } from '../grading/lab-settings.js';
import type { FieldProblem } from './views-policy.js';

const prefixes = { value: 'value-', points: 'points-', out: 'out-' } as const;

/** The name of a field in the form. */
export function fieldName({ kind, id }: SettingsProblem['field']): string {
  return `${prefixes[kind]}${id}`;
}

/** The form with settings in it. What is the lab's default is empty. */
export function formOfSettings(template: LabTemplate, settings: LabSettings): TypedSettings {
  const { points, leftOut } = settings;
  const own = template.lab.steps.filter(
    ({ id, checkpoint }) => (points[id] ?? checkpoint.points) !== checkpoint.points,
  );
  return {
    values: Object.fromEntries(
      Object.entries(settings.values).map(([name, value]) => [name, String(value)]),
    ),
    points: Object.fromEntries(own.map(({ id }) => [id, String(points[id])])),
    leftOut,
  };
}

/** Reads the form from the body or the query of a request. */
export function readSettingsForm(
  { values, lab }: LabTemplate,
  sent: Record<string, unknown>,
): TypedSettings {
  const text = (field: SettingsProblem['field']) =>
    String(sent[fieldName(field)] ?? '')
      .trim()
      .slice(0, 300);
  const textsOf = (kind: 'value' | 'points', ids: readonly string[]) =>
    Object.fromEntries(ids.map((id) => [id, text({ kind, id })]));
  const checkpoints = lab.steps.map(({ id }) => id);
  return {
    values: textsOf(
      'value',
      values.map(({ name }) => name),
    ),
    points: textsOf('points', checkpoints),
    leftOut: checkpoints.filter((id) => text({ kind: 'out', id }) !== ''),
  };
}

/** The fields of a form that are not empty, for a form that sends exactly the same. */
export function fieldsOf({ values, points, leftOut }: TypedSettings): SentField[] {
  const filled = (kind: 'value' | 'points', texts: TypedSettings['values']) =>
    Object.entries(texts)
      .filter(([, value]) => value !== '')
      .map(([id, value]) => ({ name: fieldName({ kind, id }), value }));
  return [
    ...filled('value', values),
    ...filled('points', points),
    ...leftOut.map((id) => ({ name: fieldName({ kind: 'out', id }), value: 'on' })),
  ];
}

interface SentField {
  name: string;
  value: string;
}

export function fieldProblems(problems: readonly SettingsProblem[]): FieldProblem[] {
  return problems.map(({ field, text }) => ({ name: fieldName(field), text }));
}
