import {
  type BulkRerun,
  itemsLeft,
  type RerunItemState,
  type RerunResult,
  type RerunTally,
  type SkipReason,
} from '../domain/bulk-rerun.js';
import { roughly } from './amounts.js';
import { points } from './moments.js';
import type { State } from './views.js';
import type { RerunLive, RerunStanding } from './views-reruns.js';

/** How pages name what became of an item. */
export const itemWords: Record<RerunItemState, string> = {
  better: 'better',
  worse: 'worse',
  accepted: 'worse, counts',
  'could-not-look': 'could not look',
  same: 'the same',
  skipped: 'skipped',
  'under-way': 'under way',
  waiting: 'waiting',
  'not-run': 'not run',
};

/** The symbol and colour of what became of an item. */
export const itemSymbols: Record<RerunItemState, State> = {
  better: 'pass',
  worse: 'fail',
  accepted: 'fail',
  'could-not-look': 'away',
  same: 'skip',
  skipped: 'skip',
  'under-way': 'wait',
  waiting: 'todo',
  'not-run': 'todo',
};

const stateWords: Record<BulkRerun['state'], string> = {
  running: 'Running',
  paused: 'Paused',
  cancelled: 'Cancelled',
  finished: 'Finished',
};

/** Returns the state of a bulk re-run, how many of its items are done, and what became of them. */
export function standingOf({ state }: Pick<BulkRerun, 'state'>, tally: RerunTally): RerunStanding {
  const states = Object.keys(itemWords) as RerunItemState[];
  return {
    state: stateWords[state],
    isOver: state === 'finished' || state === 'cancelled',
    done: tally.total - itemsLeft(tally) - tally.counts['not-run'],
    total: tally.total,
    parts: states.flatMap((item) => {
      const count = tally.counts[item];
      return count === 0 ? [] : [{ text: `${count} ${itemWords[item]}`, state: itemSymbols[item] }];
    }),
  };
}

/**
 * Returns the part of a bulk re-run's page that changes while it runs. `remainingMs` is null if
 * there is no estimate.
 */
export function liveOf(
  rerun: Pick<BulkRerun, 'state'>,
  tally: RerunTally,
  remainingMs: number | null,
): RerunLive {
  const standing = standingOf(rerun, tally);
  const { done, total } = standing;
  return {
    standing,
    share: total === 0 ? 100 : Math.floor((done * 100) / total),
    status: `${standing.state}: ${done} of ${total} done${ending(rerun, tally, remainingMs)}`,
  };
}

function ending(
  { state }: Pick<BulkRerun, 'state'>,
  { counts }: RerunTally,
  remainingMs: number | null,
): string {
  const underWay = counts['under-way'];
  const finishing =
    underWay > 0 ? `; ${underWay} under way still ${underWay === 1 ? 'finishes' : 'finish'}` : '';
  switch (state) {
    case 'running':
      return remainingMs === null ? '.' : `, ${roughly(remainingMs)} left.`;
    case 'paused':
      return `. Nothing more starts until you let it go on${finishing}.`;
    case 'cancelled':
      return `. The rest is never run${finishing}.`;
    case 'finished':
      return '.';
  }
  return state satisfies never;
}

const skipWords: Record<SkipReason, string> = {
  'no-node': 'no node is registered any more',
  left: 'no student of the course any more',
  'checkpoint-gone': 'the checkpoint was left out or removed',
};

/** Says what a result changed, as a sentence without a full stop. */
export function changeText(row: RerunResult): string {
  const { state, skippedBecause, given, gradeBefore, worth, isOutdated } = row;
  const stands = given === null ? '' : `; the given grade ${points(given)} stands`;
  const change = `${points(gradeBefore)} → ${points(worth)}`;
  switch (state) {
    case 'better':
      return `better: ${change}${stands}`;
    case 'worse':
      return `worse: ${change}, the grade stays ${points(gradeBefore)}${isOutdated ? '; looked at again since' : ''}${stands}`;
    case 'accepted':
      return `worse, and it counts: ${change}${stands}`;
    case 'skipped':
      return `skipped: ${skipWords[skippedBecause ?? 'no-node']}`;
    case 'could-not-look':
      return 'could not look, nothing counted';
    default:
      return `${itemWords[state]}${stands}`;
  }
}
