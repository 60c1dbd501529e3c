import { type LabPolicy, type LatePenalty, labPolicySchema } from '../domain/policy.js';
import { readLocalTime, writeLocalTime } from '../domain/time-zone.js';
import { dateProblem } from '../grading/lab-policy.js';

/**
 * A policy as typed in its form. Options that are not chosen keep what was typed in their fields.
 */
export interface PolicyForm {
  /**
   * The value of a `datetime-local` field, in the course's time zone; '' if the lab is never due.
   */
  dueAt: string;
  graceMinutes: string;
  late: LatePenalty['kind'];
  percentPerDay: string;
  perDayFloor: string;
  steps: { hours: string; percent: string }[];
  stepsFloor: string;
  limit: 'none' | 'bucket';
  burst: string;
  refillMinutes: string;
}

/** The form has at least this many rows for the steps of a late penalty. */
const stepRows = 6;
const maxSteps = 20;

/** Fills the form with a policy. Options that the policy does not use get default values. */
export function formOfPolicy(policy: LabPolicy, zone: string): PolicyForm {
  const { late, limit } = policy;
  const steps =
    late.kind === 'steps'
      ? late.steps.map((one) => ({
          hours: String(one.afterHours),
          percent: String(one.percentOff),
        }))
      : [];
  return {
    dueAt: policy.dueAt === null ? '' : writeLocalTime(policy.dueAt, zone),
    graceMinutes: String(policy.graceMinutes),
    late: late.kind,
    percentPerDay: late.kind === 'per-day' ? String(late.percentPerDay) : '10',
    perDayFloor: late.kind === 'per-day' ? String(late.floorPercent) : '0',
    steps: withEmptyRows(steps),
    stepsFloor: late.kind === 'steps' ? String(late.floorPercent) : '0',
    limit: limit === null ? 'none' : 'bucket',
    burst: String(limit?.burst ?? 5),
    refillMinutes: String(limit?.refillMinutes ?? 10),
  };
}

function withEmptyRows(steps: PolicyForm['steps']): PolicyForm['steps'] {
  const missing = Math.max(0, stepRows - steps.length);
  return [...steps, ...Array.from({ length: missing }, () => ({ hours: '', percent: '' }))];
}

const kinds = ['none', 'not-counted', 'per-day', 'steps'] as const;

/**
 * Reads the form from the body or the query of a request. Options that it does not name or that are
 * unknown become 'none'.
 */
export function readForm(sent: Record<string, unknown>): PolicyForm {
  const text = (name: string) => textsOf(sent[name])[0] ?? '';
  const percents = textsOf(sent.stepPercent);
  const steps = textsOf(sent.stepHours)
    .slice(0, maxSteps)
    .map((hours, index) => ({ hours, percent: percents[index] ?? '' }));
  return {
    dueAt: text('dueAt'),
    graceMinutes: text('graceMinutes'),
    late: kinds.find((kind) => kind === text('late')) ?? 'none',
    percentPerDay: text('percentPerDay'),
    perDayFloor: text('perDayFloor'),
    steps: withEmptyRows(steps),
    stepsFloor: text('stepsFloor'),
    limit: text('limit') === 'bucket' ? 'bucket' : 'none',
    burst: text('burst'),
    refillMinutes: text('refillMinutes'),
  };
}

function textsOf(sent: unknown): string[] {
  const all = Array.isArray(sent) ? sent : sent === undefined ? [] : [sent];
  return all.map((one) => String(one).trim().slice(0, 40));
}

/**
 * The policy that a form describes, or what is wrong with it by field name. `isTwice` is true if
 * the due date falls into the hour that comes twice when clocks are put back.
 */
export type PolicyRead =
  | { kind: 'policy'; policy: LabPolicy; isTwice: boolean }
  | { kind: 'problems'; problems: Record<string, string> };

/**
 * Checks a form and returns the policy that it describes; `zone` is the time zone of its due date.
 */
export function policyOfForm(form: PolicyForm, zone: string): PolicyRead {
  const problems: Record<string, string> = {};
  const number = (name: keyof PolicyForm, min: number, max: number, whole = false) => {
    const value = numberOf(String(form[name]), min, max, whole);
    if (value === undefined) problems[name] = numberProblem(min, max, whole);
    return value ?? min;
  };
  const time = form.dueAt === '' ? null : readLocalTime(form.dueAt, zone);
  if (time !== null && time.kind !== 'at') problems.dueAt = dateProblem(time, zone);
  const policy = {
    dueAt: time?.kind === 'at' ? time.at.toISOString() : null,
    graceMinutes: number('graceMinutes', 0, 1440, true),
    late: readLate(form, number, problems),
    limit:
      form.limit === 'none'
        ? null
        : {
            burst: number('burst', 1, 1000, true),
            refillMinutes: number('refillMinutes', 0.1, 10_080),
          },
  };
  if (Object.keys(problems).length > 0) return { kind: 'problems', problems };
  const isTwice = time?.kind === 'at' && time.isTwice;
  return { kind: 'policy', policy: labPolicySchema.parse(policy), isTwice };
}

function readLate(
  form: PolicyForm,
  number: (name: keyof PolicyForm, min: number, max: number) => number,
  problems: Record<string, string>,
): LatePenalty {
  switch (form.late) {
    case 'none':
    case 'not-counted':
      return { kind: form.late };
    case 'per-day':
      return {
        kind: 'per-day',
        percentPerDay: number('percentPerDay', 0, 100),
        floorPercent: number('perDayFloor', 0, 100),
      };
    case 'steps':
      return {
        kind: 'steps',
        steps: readSteps(form.steps, problems),
        floorPercent: number('stepsFloor', 0, 100),
      };
    default:
      return form.late satisfies never;
  }
}

function readSteps(rows: PolicyForm['steps'], problems: Record<string, string>) {
  const filled = rows.filter(({ hours, percent }) => hours !== '' || percent !== '');
  const steps = filled
    .map(({ hours, percent }) => ({
      afterHours: numberOf(hours, 0, 10_000, false),
      percentOff: numberOf(percent, 0, 100, false),
    }))
    .flatMap(({ afterHours, percentOff }) =>
      afterHours === undefined || percentOff === undefined ? [] : [{ afterHours, percentOff }],
    )
    .sort((a, b) => a.afterHours - b.afterHours);
  if (filled.length === 0) {
    problems.steps = 'Give at least one step: after how many hours, and how many percent less.';
  } else if (steps.length < filled.length) {
    problems.steps = 'Each step needs hours from 0 to 10000 and percent from 0 to 100.';
  } else if (steps.some((one, index) => one.percentOff <= (steps[index - 1]?.percentOff ?? -1))) {
    problems.steps = 'Each later step must take off more than the one before it.';
  } else if (steps.some((one, index) => one.afterHours === steps[index - 1]?.afterHours)) {
    problems.steps = 'Two steps begin after the same number of hours.';
  }
  return steps;
}

function numberOf(text: string, min: number, max: number, whole: boolean): number | undefined {
  const value = Number(text.replace(',', '.'));
  const isIn = /^\d+([.,]\d+)?$/.test(text) && value >= min && value <= max;
  return isIn && (!whole || Number.isInteger(value)) ? value : undefined;
}

function numberProblem(min: number, max: number, whole: boolean): string {
  return `Give a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`;
}
