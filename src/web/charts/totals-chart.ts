import { median } from '../../domain/quantiles.js';
import type { TotalsChart } from '../views-statistics.js';
import { countTicks, percent, roundStep } from './scale.js';

/** The height of the plot in px. */
const height = 180;
/** The gap between two bars, as a part of a bin's width. */
const gap = 0.12;

/** How many numbers are at least `from` and below `to`; the last bin includes `to`. */
export interface Bin {
  from: number;
  to: number;
  count: number;
}

/**
 * Returns at most ten bins of a round width from 0 to `most`, with how many values each holds.
 * Larger values count in the last bin.
 */
export function binsOf(values: readonly number[], most: number): Bin[] {
  const width = binWidth(most);
  const count = Math.max(1, Math.ceil(most / width - 1e-9));
  const bins = Array.from({ length: count }, (_, index) => ({
    from: index * width,
    to: Math.min(most, (index + 1) * width),
    count: 0,
  }));
  for (const value of values) {
    const index = Math.min(count - 1, Math.floor(value / width + 1e-9));
    const bin = bins[Math.max(0, index)];
    if (bin) bin.count += 1;
  }
  return bins;
}

/** A lab without points has one bin, of the width that 10 points would give. */
function binWidth(most: number): number {
  return roundStep(most > 0 ? most : 10, 10);
}

/**
 * Builds the chart of how many students have which total; students who have not begun have a bar of
 * their own. `most` is the total of the lab's points.
 */
export function totalsChart(
  totals: readonly number[],
  notStarted: number,
  most: number,
): TotalsChart {
  const bins = binsOf(totals, most);
  const top = Math.max(1, notStarted, ...bins.map(({ count }) => count));
  const bar = (count: number) => ({
    count,
    y: Math.round((1 - count / top) * height * 10) / 10,
    height: Math.round((count / top) * height * 10) / 10,
  });
  const middle = median(totals);
  const end = bins.length * binWidth(most);
  return {
    height,
    description: describe(bins, notStarted, middle),
    bins: bins.map((bin, index) => ({
      ...bar(bin.count),
      label:
        index === bins.length - 1
          ? `${round(bin.from)} to ${round(bin.to)}`
          : `${round(bin.from)} to below ${round(bin.to)}`,
      x: percent(index + gap / 2, 0, bins.length),
      width: percent(1 - gap, 0, bins.length),
      middle: percent(index + 0.5, 0, bins.length),
    })),
    notStarted: bar(notStarted),
    xTicks: countTicks(most, 5).map((value) => ({
      x: percent(value, 0, end),
      label: String(value),
    })),
    median:
      middle === null
        ? null
        : {
            x: percent(middle, 0, end),
            text: `median ${round(middle)}`,
            isRight: middle > most / 2,
          },
  };
}

function describe(bins: readonly Bin[], notStarted: number, middle: number | null): string {
  const most = bins.reduce((a, b) => (b.count > a.count ? b : a));
  return [
    'Students by their total.',
    ...(middle === null
      ? []
      : [
          `The median is ${round(middle)}; most are from ${round(most.from)} to ${round(most.to)}.`,
        ]),
    `${notStarted} did not begin.`,
  ].join(' ');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
