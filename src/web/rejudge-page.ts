import type { Course } from '../domain/course.js';
import { findStep, type Lab } from '../domain/lab.js';
import type { Outcome } from '../domain/outcome.js';
import type { RejudgedCell, RejudgePreview } from '../grading/rejudge.js';
import { points } from './moments.js';
import type { RejudgeGroup, RejudgeRow, RejudgeTable } from './views-rejudge.js';

/** How many rows of a group one page shows. */
const shownRows = 25;
/** How many checks one row shows. */
const shownChecks = 2;
const longestWords = 120;

/** What staff chose and typed. */
export interface RejudgeForm {
  checkpointIds: string[];
  /** True if every checkpoint of the lab is chosen. */
  isAll: boolean;
  /** The page of the list of losses, from 1. */
  page: number;
  /** The rows of losses that shall count, by their {@link rowValue}. */
  ticked: ReadonlySet<string>;
  reason: string;
  isReasonMissing: boolean;
}

/** Returns a value that identifies a row in the form: no id contains a slash. */
export function rowValue({
  student,
  checkpointId,
}: Pick<RejudgedCell, 'student' | 'checkpointId'>) {
  return `${student.id}/${checkpointId}`;
}

/** Returns the query that chooses the same checkpoints again. */
export function scopeQuery({ isAll, checkpointIds }: RejudgeForm): URLSearchParams {
  return isAll
    ? new URLSearchParams({ all: '1' })
    : new URLSearchParams(checkpointIds.map((id) => ['checkpoint', id]));
}

/** Returns the query that chooses every checkpoint of these cells. */
function checkpointQuery(cells: readonly RejudgedCell[]): URLSearchParams {
  const ids = new Set(cells.map(({ checkpointId }) => checkpointId));
  return new URLSearchParams([...ids].map((id) => ['checkpoint', id]));
}

/** Builds the table of what judging again would change. */
export function rejudgeTable(
  course: Course,
  lab: Lab,
  action: string,
  form: RejudgeForm,
  preview: RejudgePreview,
): RejudgeTable {
  const { cells, unchanged, judged, changed, digest } = preview;
  const ofKind = (kind: RejudgedCell['kind']) => cells.filter((cell) => cell.kind === kind);
  const rowsOf = (some: RejudgedCell[]) => some.map((cell) => rowOf(cell, course, lab, form));
  const [gains, losses] = [ofKind('gain'), ofKind('loss')];
  const others = ofKind('same').filter(({ changes }) => changes.length > 0);
  const stay = unchanged + ofKind('same').length;
  const untold = cells.filter(({ rerun }) => rerun !== null);
  return {
    summary:
      changed === 0
        ? `Judging again changes nothing: ${judged === 0 ? 'there is no attempt whose evidence could be judged' : `${count(judged, 'attempt')} came out as before`}.`
        : `${count(judged, 'attempt')} judged again, ${changed} came out otherwise: ${count(gains.length, 'grade')} up, ${losses.length} down if you choose so, ${stay} stay.`,
    gains: groupOf(rowsOf(gains), 1, null),
    losses: groupOf(rowsOf(losses), form.page, (page) => {
      const query = scopeQuery(form);
      query.set('page', String(page));
      return `${action}?${query}#losses`;
    }),
    reruns: groupOf(
      untold.map((cell) => ({ ...rowOf(cell, course, lab, form), untold: untoldOf(cell) })),
      1,
      null,
    ),
    rerunHref: `/courses/${course.slug}/labs/${lab.id}/reruns/new?${checkpointQuery(untold)}`,
    others:
      others.length === 0
        ? null
        : `${count(others.length, 'grade')} more ${others.length === 1 ? 'stays' : 'stay'}, though an attempt that does not count comes out otherwise.`,
    canApply: changed > 0,
    reason: form.reason,
    isReasonMissing: form.isReasonMissing,
    fields: [...scopeQuery(form), ['page', String(form.page)], ['digest', digest]].map(
      ([name = '', value = '']) => ({ name, value }),
    ),
  };
}

function groupOf(
  all: RejudgeRow[],
  page: number,
  hrefOf: ((page: number) => string) | null,
): RejudgeGroup {
  const last = Math.max(1, Math.ceil(all.length / shownRows));
  const shown = hrefOf ? Math.min(page, last) : 1;
  const rows = all.slice((shown - 1) * shownRows, shown * shownRows);
  const left = all.length - rows.length;
  return {
    count: all.length,
    rows,
    more: left === 0 ? null : hrefOf ? `page ${shown} of ${last}` : `and ${left} more`,
    previousHref: hrefOf && shown > 1 ? hrefOf(shown - 1) : null,
    nextHref: hrefOf && shown < last ? hrefOf(shown + 1) : null,
  };
}

function rowOf(cell: RejudgedCell, course: Course, lab: Lab, form: RejudgeForm): RejudgeRow {
  const { student, checkpointId, given } = cell;
  const value = rowValue(cell);
  return {
    value,
    isTicked: form.ticked.has(value),
    name: student.name,
    login: student.login,
    checkpoint: findStep(lab, checkpointId)?.title ?? checkpointId,
    href: `/courses/${course.slug}/labs/${lab.id}/students/${student.id}#${checkpointId}`,
    before: points(cell.before),
    after: points(cell.ifAccepted),
    given: given === null ? null : points(given),
    checks: cell.checks.slice(0, shownChecks).map(({ title, before, after }) => ({
      title,
      before: before ? wordsOf(before) : 'was not asked',
      after: wordsOf(after),
    })),
    untold: null,
  };
}

function untoldOf({ rerun }: RejudgedCell): string {
  return shortened(rerun?.titles.join(', ') ?? '');
}

/** Returns an outcome in the words of the table's cells. */
function wordsOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'pass':
      return shortened(`passed: ${outcome.observed}`);
    case 'fail':
      return shortened(`failed: ${outcome.observed}`);
    case 'skipped':
      return 'not looked at';
    case 'unreachable':
      return 'could not look';
    case 'broken':
      return 'Podmark failed';
    default:
      return outcome satisfies never;
  }
}

function shortened(text: string): string {
  return text.length <= longestWords ? text : `${text.slice(0, longestWords - 1)}…`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
