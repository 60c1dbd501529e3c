import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bandText,
  chartMoments,
  chartSpan,
  progressChart,
} from '../../../src/web/charts/progress-chart.js';
import { countTicks, percent, roundStep, share, spread } from '../../../src/web/charts/scale.js';
import { timeTicks } from '../../../src/web/charts/time-ticks.js';
import { binsOf, totalsChart } from '../../../src/web/charts/totals-chart.js';

describe('a round step', () => {
  test.each([
    [100, 10, 10],
    [37, 10, 5],
    [42, 4, 20],
    [3, 4, 1],
    [0.4, 4, 0.1],
    [600, 4, 200],
  ])('for %d in at most %i parts is %d', (span, parts, step) =>
    expect(roundStep(span, parts)).toBeCloseTo(step),
  );

  test('needs at most so many parts, and more than a third of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 2, max: 12 }),
        (span, parts) => {
          const needed = span / roundStep(span, parts);
          expect(needed).toBeLessThanOrEqual(parts + 1e-6);
          expect(needed).toBeGreaterThan(parts / 3);
        },
      ),
    );
  });
});

test.each([
  [42, [0, 20, 40]],
  [4, [0, 1, 2, 3, 4]],
  [1, [0, 1]],
  [0, [0]],
])('ticks of %i students are %j', (most, ticks) => expect(countTicks(most, 4)).toEqual(ticks));

test('a place is a share or a percentage between two ends, and at the edge outside them', () => {
  expect(percent(3, 0, 8)).toBe('37.5%');
  expect([share(-1, 0, 8), share(9, 0, 8), share(5, 5, 5)]).toEqual([0, 1, 0]);
});

describe('labels', () => {
  test('that have room stay where they are', () => {
    expect(spread([10, 40, 90], 17, 0, 100)).toEqual([10, 40, 90]);
  });

  test('keep their order, their distance and within their bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 260 }), { maxLength: 8 }), (given) => {
        const placed = spread(
          [...given].sort((a, b) => a - b),
          17,
          8,
          252,
        );
        for (const [index, place] of placed.entries()) {
          expect(place).toBeGreaterThanOrEqual(8);
          expect(place).toBeLessThanOrEqual(252);
          expect(place - (placed[index - 1] ?? -17)).toBeGreaterThanOrEqual(17);
        }
      }),
    );
  });
});

describe('ticks of time', () => {
  const labels = (from: string, to: string, zone = 'UTC', most = 7) =>
    timeTicks(new Date(from), new Date(to), zone, most).map(({ label }) => label);

  test.each([
    ['an hour', '2026-11-20T10:05Z', '2026-11-20T11:05Z', '10:10 10:20 10:30 10:40 10:50 11:00'],
    ['a night', '2026-11-20T20:30Z', '2026-11-21T06:00Z', '22:00 21 Nov 02:00 04:00 06:00'],
    [
      'a week',
      '2026-11-18T10:00Z',
      '2026-11-24T10:00Z',
      '19 Nov 20 Nov 21 Nov 22 Nov 23 Nov 24 Nov',
    ],
    ['a month', '2026-11-01T00:00Z', '2026-11-30T00:00Z', '1 Nov 8 Nov 15 Nov 22 Nov 29 Nov'],
    ['a year', '2026-02-01T00:00Z', '2027-02-01T00:00Z', '1 Apr 1 Jul 1 Oct 1 Jan'],
  ])('over %s', (_span, from, to, text) => expect(labels(from, to).join(' ')).toBe(text));

  test('are midnights of the zone, also when its clocks change', () => {
    const ticks = timeTicks(
      ...([new Date('2026-10-23T10:00Z'), new Date('2026-10-27T10:00Z')] as const),
      'Europe/Berlin',
      7,
    );
    expect(ticks.map(({ at }) => at.toISOString().slice(5, 16))).toEqual([
      ...['10-23T22:00', '10-24T22:00', '10-25T23:00', '10-26T23:00'],
    ]);
  });

  test('are none where even years do not fit', () => {
    expect(labels('1900-01-01T00:00Z', '2026-01-01T00:00Z')).toEqual([]);
  });
});

describe('bins', () => {
  test.each([
    [100, 10, 10],
    [37, 8, 5],
    [4, 8, 0.5],
    [0.5, 10, 0.05],
  ])('up to %d are %i of %d', (most, count, width) => {
    const bins = binsOf([], most);
    expect(bins).toHaveLength(count);
    expect(bins[0]?.to).toBeCloseTo(width);
    expect(bins.at(-1)?.to).toBe(most);
  });

  test('have every total in exactly one, at a border in the upper', () => {
    expect(binsOf([0, 10, 19.99, 100, 105], 100).map(({ count }) => count)).toEqual([
      ...[1, 2, 0, 0, 0, 0, 0, 0, 0, 2],
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7000 })), (hundredths) => {
        const totals = hundredths.map((total) => total / 100);
        const bins = binsOf(totals, 70);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(totals.length);
        for (const { from, to, count } of bins.slice(0, -1)) {
          expect(totals.filter((total) => total >= from && total < to)).toHaveLength(count);
        }
      }),
    );
  });

  test('of a lab without points are one', () => {
    expect(binsOf([0, 0], 0)).toMatchObject([{ from: 0, to: 0, count: 2 }]);
    expect(totalsChart([0, 0], 0, 0)).toMatchObject({ xTicks: [{ label: '0' }] });
  });
});

describe('the picture of totals', () => {
  test('has a bar as high as its share of the highest, and who did not begin apart', () => {
    const chart = totalsChart([5, 95, 95, 100], 2, 100);
    expect(chart.bins[0]).toMatchObject({ count: 1, y: 120, height: 60, middle: '5%' });
    expect(chart.bins[9]).toMatchObject({ count: 3, y: 0, label: '90 to 100' });
    expect(chart.bins[1]?.label).toBe('10 to below 20');
    expect(chart.notStarted).toEqual({ count: 2, y: 60, height: 120 });
    expect(chart.median).toEqual({ x: '95%', text: 'median 95', isRight: true });
    expect(chart.description).toBe(
      'Students by their total. The median is 95; most are from 90 to 100. 2 did not begin.',
    );
  });

  test('of nobody has no median', () => {
    expect(totalsChart([], 3, 100)).toMatchObject({
      median: null,
      description: 'Students by their total. 3 did not begin.',
    });
  });

  test('has its ticks where its bins end, also where those pass the points of the lab', () => {
    const chart = totalsChart([37], 0, 37);
    expect(chart.xTicks.map(({ x, label }) => `${label} at ${x}`)).toEqual([
      ...['0 at 0%', '10 at 25%', '20 at 50%', '30 at 75%'],
    ]);
    expect(chart.median?.x).toBe('92.5%');
  });
});

describe('the span of the picture of progress', () => {
  const day = (day: number) => new Date(Date.UTC(2026, 10, day));
  const spanOf = (now: Date, dueAt: Date | null, lastAt = day(5)) => {
    const { from, until, to } = chartSpan(day(1), lastAt, dueAt, now);
    return [from, until, to];
  };

  test.each<[string, Date, Date | null, Date[]]>([
    ['without a due date ends now', day(9), null, [day(1), day(9), day(9)]],
    ['ends at a due date that is near', day(9), day(11), [day(1), day(9), day(11)]],
    ['ends now when the due date is far', day(2), day(25), [day(1), day(2), day(2)]],
    ['ends a day after the due date', day(30), day(11), [day(1), day(12), day(12)]],
    ['ends now just after the due date', day(11), day(11), [day(1), day(11), day(11)]],
    ['forgets a due date before the beginning', day(9), day(1), [day(1), day(9), day(9)]],
  ])('%s', (_how, now, dueAt, span) => expect(spanOf(now, dueAt)).toEqual(span));

  test('lasts until the last one passed', () => {
    expect(spanOf(day(30), day(11), day(20))).toEqual([day(1), day(21), day(21)]);
  });

  test('is an hour at least', () => {
    const { from, to } = chartSpan(day(1), day(1), null, day(1));
    expect(to.getTime() - from.getTime()).toBe(3_600_000);
  });

  test('is cut evenly, with both ends', () => {
    const span = { from: day(1), until: day(3), to: day(9) };
    expect(chartMoments(span, 3)).toEqual([day(1), day(2), day(3)]);
  });
});

describe('the picture of progress', () => {
  const hour = (hour: number) => new Date(Date.UTC(2026, 10, 20, hour));
  const bands = [
    { from: 2, to: 2 },
    { from: 1, to: 1 },
    { from: 0, to: 0 },
  ];
  const moments = [
    { at: hour(0), counts: [0, 0, 1], notStarted: 9 },
    { at: hour(1), counts: [5, 2, 1], notStarted: 2 },
  ];
  const span = { from: hour(0), until: hour(1), to: hour(2) };
  const draw = (dueAt: Date | null = hour(2), until = span.until) =>
    progressChart({ bands, moments }, { ...span, until }, 10, dueAt, 'Europe/Berlin');

  test('stacks the bands from the ground up', () => {
    expect(draw().areas).toEqual([
      { tone: 'all', points: '0,1000 500,500 500,1000 0,1000' },
      { tone: 'part-1', points: '0,1000 500,300 500,500 0,1000' },
      { tone: 'none', points: '0,900 500,200 500,300 0,1000' },
    ]);
  });

  test('names each band at its end, from the top down', () => {
    expect(draw().labels).toEqual([
      { text: 'not begun', count: 2, tone: 'waiting', y: 26 },
      { text: 'none yet', count: 1, tone: 'none', y: 65 },
      { text: '1', count: 2, tone: 'part-1', y: 104 },
      { text: 'all 2', count: 5, tone: 'all', y: 195 },
    ]);
    expect(draw().description).toContain('all 2: 5; 1: 2; none yet: 1; not begun: 2.');
  });

  test('marks the due date in the zone of the course, and where now is before it', () => {
    expect(draw()).toMatchObject({
      due: { x: '100%', text: 'due Fri 20 Nov, 03:00', isRight: true },
      end: '50%',
    });
    expect(draw(hour(0)).due?.isRight).toBe(false);
    expect(draw(null).due).toBeNull();
    expect(draw(hour(9)).due).toBeNull();
    expect(draw(hour(2), hour(2)).end).toBeNull();
  });

  test('a class without moments is drawn as nothing', () => {
    const empty = progressChart({ bands, moments: [] }, span, 0, null, 'UTC');
    expect(empty.areas[0]?.points).toBe('');
    expect(empty.labels.every(({ count }) => count === 0)).toBe(true);
  });

  test.each([
    [{ from: 1, to: 1 }, 1, 'passed'],
    [{ from: 9, to: 9 }, 9, 'all 9'],
    [{ from: 6, to: 8 }, 9, '6–8'],
    [{ from: 3, to: 3 }, 9, '3'],
    [{ from: 0, to: 0 }, 9, 'none yet'],
    [undefined, 9, ''],
  ])('calls %j of %i %s', (band, checkpoints, text) =>
    expect(bandText(band, checkpoints)).toBe(text),
  );
});
