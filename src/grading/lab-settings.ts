import type { LabTemplate } from '../catalog/lab-template.js';
import type { Lab, Step } from '../domain/lab.js';
import { type LabSettings, stepsInNeed, withSettings } from '../domain/lab-settings.js';
import { defaultsOf, type LabValues, readValue } from '../domain/lab-values.js';

/** Settings as an instructor typed them. What is empty or missing is the lab's default. */
export interface TypedSettings {
  /** By the value's name. */
  values: Readonly<Record<string, string>>;
  /** By the checkpoint's id. */
  points: Readonly<Record<string, string>>;
  leftOut: readonly string[];
}

/** What is wrong with a field, in words for the person who typed it. */
export interface SettingsProblem {
  /** `id` is a value's name or a checkpoint's id. */
  field: { kind: 'value' | 'points' | 'out'; id: string };
  text: string;
}

/** The settings that were typed with the lab that they make, or what is wrong with them. */
export type SettingsRead =
  | { kind: 'settings'; settings: LabSettings; lab: Lab }
  | { kind: 'problems'; problems: SettingsProblem[] };

/** Checks settings as typed; `kept` are the present ones. Pure. */
export function readSettings(
  template: LabTemplate,
  kept: LabSettings,
  typed: TypedSettings,
): SettingsRead {
  const problems: SettingsProblem[] = [];
  const lab = readValues(template, typed, problems);
  const points = readPoints(template.lab, kept, typed, problems);
  const leftOut = readLeftOut(template.lab, typed, problems);
  if (problems.length > 0 || !lab) return { kind: 'problems', problems };
  const values = Object.fromEntries(changedValues(template, lab.values));
  const settings = { values, points, leftOut };
  return { kind: 'settings', settings, lab: withSettings(lab, settings) };
}

/** The values that differ from the lab's defaults, by name. */
function changedValues(template: LabTemplate, values: LabValues): [string, string | number][] {
  const defaults = defaultsOf(template.values);
  return Object.entries(values).filter(([name, value]) => value !== defaults[name]);
}

/** Fills in the typed values; undefined if they do not fit the lab. */
function readValues(
  template: LabTemplate,
  typed: TypedSettings,
  problems: SettingsProblem[],
): Lab | undefined {
  const values: Record<string, string | number> = {};
  for (const declared of template.values) {
    const text = typed.values[declared.name]?.trim() ?? '';
    const read = text === '' ? { value: declared.default } : readValue(declared, text);
    if ('value' in read) values[declared.name] = read.value;
    else problems.push({ field: { kind: 'value', id: declared.name }, text: read.problem });
  }
  if (problems.length > 0) return undefined;
  const [changed] = changedValues(template, values);
  if (!changed) return template.lab;
  const field = { kind: 'value', id: changed[0] } as const;
  const { lab, problems: found } = template.resolve(values);
  problems.push(
    ...found.map(({ file, line, message }) => ({
      field,
      text: `The lab does not work with this value: ${message} (${file}, line ${line}).`,
    })),
  );
  if (lab && countNames(lab) < countNames(template.lab)) {
    const text = 'With these values, two things of the lab have the same name. Choose another one.';
    problems.push({ field, text });
  }
  return lab;
}

/** How many Services and Deployments a lab tells apart. */
function countNames({ steps }: Lab): number {
  const [{ checkpoint }] = steps as [Step];
  return checkpoint.labNames.services.length + checkpoint.labNames.deployments.length;
}

const mostPoints = 1000;

function readPoints(
  { steps }: Lab,
  kept: LabSettings,
  typed: TypedSettings,
  problems: SettingsProblem[],
): LabSettings['points'] {
  const points: LabSettings['points'] = {};
  for (const { checkpoint } of steps) {
    const { id } = checkpoint;
    const text = typed.points[id]?.trim().replace(',', '.') ?? '';
    const isNumber = /^\d{1,4}(\.\d{1,2})?$/.test(text) && Number(text) <= mostPoints;
    if (text !== '' && !isNumber) {
      const told = `Give a number from 0 to ${mostPoints}, with at most two decimals.`;
      problems.push({ field: { kind: 'points', id }, text: told });
    }
    const value = text === '' ? checkpoint.points : Number(text);
    // the scores of attempts may be in the points of then: see LabSettings
    if (value !== checkpoint.points || id in kept.points) points[id] = value;
  }
  return points;
}

function readLeftOut(lab: Lab, typed: TypedSettings, problems: SettingsProblem[]): string[] {
  const leftOut = lab.steps.flatMap(({ id }) => (typed.leftOut.includes(id) ? [id] : []));
  for (const [id, step] of stepsInNeed(lab, leftOut)) {
    const text = `“${step.title}” compares with what was seen here. Leave it out, too, or keep both.`;
    problems.push({ field: { kind: 'out', id }, text });
  }
  const [first] = leftOut;
  if (first !== undefined && leftOut.length === lab.steps.length) {
    problems.push({
      field: { kind: 'out', id: first },
      text: 'At least one checkpoint must stay.',
    });
  }
  return leftOut;
}
