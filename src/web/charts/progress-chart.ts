import { DateTime } from 'luxon';
import type { Band, ClassProgress } from '../../domain/class-progress.js';
import type { ProgressChart } from '../views-statistics.js';
import { countTicks, percent, share, spread } from './scale.js';
import { timeTicks } from './time-ticks.js';

/** The height of the plot, and the room that a label needs in it, in px. */
const height = 260;
const labelHeight = 17;

/**
 * The span of the time axis. The class is drawn from `from` to `until`, which may be before `to`.
 */
export interface ChartSpan {
  from: Date;
  until: Date;
  to: Date;
}

const hourMs = 3_600_000;

/**
 * Returns the span of the time axis, from the first attempt to now. A due date that is still ahead
 * is the end of the axis, unless it is farther away than a week and also farther than twice the
 * time since the first attempt. If the due date is past, the axis ends a day after it or after the
 * last pass, whichever is later, but not after now.
 */
export function chartSpan(begun: Date, lastAt: Date, dueAt: Date | null, now: Date): ChartSpan {
  // at least an hour: a class that has just begun has no span yet
  const from = new Date(Math.min(begun.getTime(), now.getTime() - hourMs));
  if (dueAt === null || dueAt <= from) return { from, until: now, to: now };
  if (dueAt > now) {
    const ahead = dueAt.getTime() - now.getTime();
    const isNear = ahead <= Math.max(168 * hourMs, 2 * (now.getTime() - from.getTime()));
    return { from, until: now, to: isNear ? dueAt : now };
  }
  const over = Math.max(dueAt.getTime(), lastAt.getTime()) + 24 * hourMs;
  const until = new Date(Math.min(now.getTime(), over));
  return { from, until, to: until };
}

/** Returns `count` moments from `from` to `until`, at even distances. */
export function chartMoments({ from, until }: ChartSpan, count = 97): Date[] {
  const step = (until.getTime() - from.getTime()) / (count - 1);
  return Array.from({ length: count }, (_, index) => new Date(from.getTime() + index * step));
}

/**
 * Builds the chart of how far the class came over time: the students are stacked in bands by how
 * many checkpoints they have passed, with those who passed most at the bottom.
 */
export function progressChart(
  { bands, moments }: ClassProgress,
  span: ChartSpan,
  students: number,
  dueAt: Date | null,
  zone: string,
): ProgressChart {
  const checkpoints = bands[0]?.to ?? 0;
  const last = moments.at(-1);
  const edges = bands.map((_, band) => moments.map(({ counts }) => sumTo(counts, band)));
  const y = (count: number) => height * (1 - share(count, 0, students));
  const present = bands.map((_, band) => last?.counts[band] ?? 0);
  const middles = bands.map((_, band) => {
    const upper = edges[band]?.at(-1) ?? 0;
    return y(upper - (present[band] ?? 0) / 2);
  });
  const waiting = last?.notStarted ?? 0;
  // from the top down: students who have not begun, then the bands from the last to the first
  const places = spread(
    [y(students - waiting / 2), ...middles.toReversed()],
    labelHeight,
    labelHeight / 2,
    height - labelHeight / 2,
  );
  const isDueShown = dueAt !== null && dueAt >= span.from && dueAt <= span.to;
  const x = (at: Date) => share(at.getTime(), span.from.getTime(), span.to.getTime());
  return {
    height,
    description: describe(bands, present, waiting, checkpoints),
    areas: bands.map((_, band) => ({
      tone: toneOf(bands, band),
      points: areaPoints(
        moments.map(({ at }, index) => [
          x(at),
          1 - share(edges[band]?.[index] ?? 0, 0, students),
          1 - share(edges[band - 1]?.[index] ?? 0, 0, students),
        ]),
      ),
    })),
    labels: [
      { count: waiting, text: 'not begun', tone: 'waiting' },
      ...[...bands.keys()].toReversed().map((band) => ({
        count: present[band] ?? 0,
        text: bandText(bands[band], checkpoints),
        tone: toneOf(bands, band),
      })),
    ].map((label, index) => ({ ...label, y: round(places[index] ?? 0) })),
    xTicks: timeTicks(span.from, span.to, zone, 7).map(({ at, label }, index, all) => ({
      x: percent(at.getTime(), span.from.getTime(), span.to.getTime()),
      label,
      // a phone has room for three labels
      isMinor: index % Math.ceil(all.length / 3) !== 0,
    })),
    yTicks: countTicks(students, 4).map((count) => ({ y: round(y(count)), label: String(count) })),
    due: isDueShown
      ? {
          x: percent(dueAt.getTime(), span.from.getTime(), span.to.getTime()),
          text: `due ${DateTime.fromJSDate(dueAt, { zone }).toFormat('ccc d LLL, HH:mm')}`,
          isRight: x(dueAt) > 0.5,
        }
      : null,
    end:
      span.until < span.to ? percent(Number(span.until), Number(span.from), Number(span.to)) : null,
  };
}

/** Returns the label of a band, such as `6–10`, `all 12` or `none yet`. */
export function bandText(band: Band | undefined, checkpoints: number): string {
  if (!band) return '';
  if (band.from === checkpoints) return checkpoints === 1 ? 'passed' : `all ${checkpoints}`;
  if (band.to === 0) return 'none yet';
  return band.from === band.to ? String(band.from) : `${band.from}–${band.to}`;
}

function toneOf(bands: readonly Band[], band: number): string {
  if (band === 0) return 'all';
  return band === bands.length - 1 ? 'none' : `part-${bands.length - 1 - band}`;
}

function sumTo(counts: readonly number[], band: number): number {
  return counts.slice(0, band + 1).reduce((sum, count) => sum + count, 0);
}

/**
 * Returns the points of a polygon along the upper edge and back along the lower one, in a field of
 * 1000 by 1000.
 */
function areaPoints(edges: [x: number, upper: number, lower: number][]): string {
  const there = edges.map(([x, upper]) => `${round(x * 1000)},${round(upper * 1000)}`);
  const back = edges.map(([x, , lower]) => `${round(x * 1000)},${round(lower * 1000)}`);
  return [...there, ...back.reverse()].join(' ');
}

function describe(
  bands: readonly Band[],
  present: readonly number[],
  waiting: number,
  checkpoints: number,
): string {
  const parts = bands.map((band, index) => `${bandText(band, checkpoints)}: ${present[index]}`);
  return `Students by how many checkpoints they passed, over time. At its end: ${parts.join('; ')}; not begun: ${waiting}.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
