import type { Request } from 'express';
import {
  type BulkRerun,
  itemsLeft,
  type RerunItemState,
  type RerunResult,
  type RerunTally,
  rerunItemStates,
} from '../domain/bulk-rerun.js';
import type { Lab } from '../domain/lab.js';
import type { Visitor } from './access.js';
import { counted } from './amounts.js';
import { labChromeOf } from './chrome.js';
import { moment, points } from './moments.js';
import { startForm } from './rerun-form.js';
import { changeText, itemSymbols, itemWords, liveOf } from './rerun-words.js';
import type { RerunPage } from './views-reruns.js';
import type { WebDependencies } from './web-dependencies.js';

/** How many results one page shows: few enough that their checkboxes fit into one form. */
const pageSize = 50;

const changed: readonly RerunItemState[] = ['worse', 'accepted', 'better'];

/**
 * Builds the page of a bulk re-run with its progress and its results. `said` is what the answer to
 * a form has to say.
 */
export async function rerunPage(
  request: Request,
  { person, enrollment }: Visitor['staff'],
  lab: Lab,
  rerun: BulkRerun,
  { store, bulkReruns }: Pick<WebDependencies, 'store' | 'bulkReruns'>,
  said: { problem?: string; done?: string; refused?: string[] } = {},
): Promise<RerunPage> {
  const base = `/courses/${enrollment.course.slug}`;
  const listHref = `${base}/labs/${lab.id}/reruns`;
  const action = `${listHref}/${rerun.id}`;
  const tally = await store.bulkReruns.tally(rerun.id);
  const left = itemsLeft(tally);
  const remainingMs = rerun.state === 'running' ? await bulkReruns.remainingMs(rerun, left) : null;
  const { show, states } = shownOf(request);
  const found = states.reduce((sum, state) => sum + tally.counts[state], 0);
  const last = Math.max(1, Math.ceil(found / pageSize));
  const number = Math.min(last, Math.max(1, Number.parseInt(String(request.query.page), 10) || 1));
  const skip = (number - 1) * pageSize;
  const rows = await store.bulkReruns.results(rerun, states, { skip, take: pageSize });
  const titles = new Map(lab.steps.map(({ id, title }) => [id, title]));
  const pageHref = (page: number) => `${action}?show=${show}&page=${page}`;
  const chrome = {
    ...labChromeOf(request, person, enrollment, lab, 'Re-runs'),
    styles: ['reruns'],
    reloadSeconds: changesByItself(rerun, tally) ? 2 : 0,
    path: action,
  };
  const away = tally.counts['could-not-look'];
  const form = { checkpoints: [], section: '', student: '', only: 'unreachable' as const };
  return {
    chrome,
    labTitle: lab.title,
    listHref,
    reason: rerun.reason,
    requestedBy: rerun.requestedBy.name,
    when: moment(rerun.requestedAt),
    action,
    problem: said.problem ?? null,
    done: said.done ?? doneText(request),
    refused: said.refused ?? [],
    live: liveOf(rerun, tally, remainingMs),
    actions: actionsOf(rerun),
    again:
      away > 0 && left === 0
        ? startForm(
            listHref,
            chrome.csrfToken,
            { ...form, of: rerun.id },
            {
              text: `${counted(away, 'checkpoint')} could not be looked at. Where nothing newer is there, they are looked at again.`,
              reason: rerun.reason,
              button: 'Run these again',
            },
          )
        : null,
    tabs: [
      { name: 'changed', label: 'Changed', of: changed },
      ...rerunItemStates.map((state) => ({ name: state, label: itemWords[state], of: [state] })),
      { name: 'all', label: 'all', of: rerunItemStates },
    ].flatMap(({ name, label, of }) => {
      const count = of.reduce((sum, state) => sum + tally.counts[state], 0);
      if (count === 0 && name !== 'changed') return [];
      const href = `${action}?show=${name}`;
      return [{ href, label: `${label} ${count}`, current: name === show }];
    }),
    empty: left > 0 ? 'No grade changed so far.' : 'No grade changed.',
    rows: rows.map((row) => rowOf(row, base, lab, titles)),
    pages: {
      text: found === 0 ? '' : `${skip + 1} to ${skip + rows.length} of ${found}`,
      previous: number > 1 ? pageHref(number - 1) : null,
      next: number < last ? pageHref(number + 1) : null,
    },
    accept: tally.counts.worse > 0 ? { all: tally.counts.worse, reason: rerun.reason } : null,
  };
}

/**
 * Returns true while attempts are under way or waiting to start, so that the page should reload.
 */
function changesByItself({ state }: BulkRerun, tally: RerunTally): boolean {
  return tally.counts['under-way'] > 0 || (state === 'running' && itemsLeft(tally) > 0);
}

function shownOf({ query }: Request): { show: string; states: readonly RerunItemState[] } {
  if (query.show === 'all') return { show: 'all', states: rerunItemStates };
  const one = rerunItemStates.find((state) => state === query.show);
  return one ? { show: one, states: [one] } : { show: 'changed', states: changed };
}

function actionsOf({ state }: BulkRerun): RerunPage['actions'] {
  const cancel = { path: 'cancel', label: 'Cancel the rest' };
  if (state === 'running') return [{ path: 'pause', label: 'Pause' }, cancel];
  return state === 'paused' ? [{ path: 'resume', label: 'Go on' }, cancel] : [];
}

function rowOf(
  row: RerunResult,
  base: string,
  lab: Lab,
  titles: ReadonlyMap<string, string>,
): RerunPage['rows'][number] {
  const { position, student, checkpointId, state, attempt, failed, isOutdated } = row;
  return {
    position,
    studentName: student.name,
    studentHref: `${base}/labs/${lab.id}/students/${student.id}#${checkpointId}`,
    checkpoint: titles.get(checkpointId) ?? checkpointId,
    before: points(row.gradeBefore),
    now: points(attempt?.score ?? null),
    evidenceHref: attempt && `${base}/attempts/${attempt.id}`,
    state: itemSymbols[state],
    change: changeText(row),
    why: failed && `${failed.title}: ${failed.text}`,
    canCount: state === 'worse' && !isOutdated,
  };
}

function doneText({ query }: Request): string | null {
  const count = Number(query.accepted);
  if (!Number.isInteger(count) || count < 1) return null;
  return count === 1 ? '1 worse result counts now.' : `${count} worse results count now.`;
}
