import { DateTime } from 'luxon';
import {
  checkpointFigures,
  type Figures,
  figuresOf,
  passesOf,
  totalsOf,
} from '../domain/class-figures.js';
import { begunAt, type ClassProgress, classProgress } from '../domain/class-progress.js';
import type { Course } from '../domain/course.js';
import { findStep, type Lab, labPoints } from '../domain/lab.js';
import type { Lesson } from '../domain/lessons.js';
import { type LabRecords, ofSection } from '../domain/statistics.js';
import type { Stuck } from '../domain/stuck.js';
import { counted, percentOf } from './amounts.js';
import { bandText, chartMoments, chartSpan, progressChart } from './charts/progress-chart.js';
import { totalsChart } from './charts/totals-chart.js';
import { points } from './moments.js';
import { checkpointRow, lessonView, stuckView } from './statistics-rows.js';
import type { Chrome } from './views.js';
import type { ProgressTable, StatisticsPage } from './views-statistics.js';

/** What the page's address asks for. */
export interface StatisticsQuery {
  /** null means the whole class. */
  section: string | null;
  /** Whether failing checks of the last seven days are shown, or all since the beginning. */
  failures: 'week' | 'all';
}

/** What the page is built from. */
export interface StatisticsParts {
  chrome: Chrome;
  course: Course;
  lab: Lab;
  /** The records of the whole class; the page narrows them to the section. */
  records: LabRecords;
  query: StatisticsQuery;
  lessons: readonly Lesson[];
  /** Stuck students of the whole class; those who need help first come first. */
  stuck: readonly Stuck[];
  now: Date;
}

export function statisticsPage(parts: StatisticsParts): StatisticsPage {
  const { chrome, course, lab, query, lessons, now } = parts;
  const records = ofSection(parts.records, query.section);
  const base = `/courses/${course.slug}/labs/${lab.id}`;
  return {
    chrome,
    labTitle: lab.title,
    sections: sectionLinks(base, parts.records, query),
    empty: emptyState(course, base, records, query),
    figures: figureViews(figuresOf(lab, records), labPoints(lab)),
    progress: progressView(parts, records),
    totals: totalsView(lab, records),
    checkpoints: checkpointFigures(lab, records).map((figures, index) => ({
      title: lab.steps[index]?.title ?? '',
      href: `${base}/steps/${figures.checkpointId}`,
      ...checkpointRow(figures),
    })),
    stuck: parts.stuck
      .filter(({ section }) => query.section === null || section === query.section)
      .filter(({ checkpointId }) => findStep(lab, checkpointId))
      .map((stuck) => stuckView(stuck, lab, base, now)),
    lessons: {
      spans: [
        { href: hrefOf(base, { ...query, failures: 'week' }), label: 'Last 7 days' },
        { href: hrefOf(base, { ...query, failures: 'all' }), label: 'From the beginning' },
      ].map((link, index) => ({ ...link, current: (query.failures === 'week') === (index === 0) })),
      list: lessons.map((lesson) => lessonView(lesson, base, lessons[0]?.students ?? 0)),
      none:
        query.failures === 'week'
          ? 'No check failed in the last 7 days.'
          : 'No check has failed yet.',
    },
  };
}

function hrefOf(base: string, { section, failures }: StatisticsQuery): string {
  const search = new URLSearchParams();
  if (section !== null) search.set('section', section);
  if (failures === 'all') search.set('failures', failures);
  return search.size === 0 ? `${base}/statistics` : `${base}/statistics?${search}`;
}

function sectionLinks(base: string, { students }: LabRecords, query: StatisticsQuery) {
  const known = new Set(students.flatMap(({ section }) => section ?? []));
  if (query.section !== null) known.add(query.section);
  if (known.size === 0) return [];
  return [null, ...[...known].sort((a, b) => a.localeCompare(b))].map((section) => ({
    href: hrefOf(base, { ...query, section }),
    label: section ?? 'Whole class',
    current: section === query.section,
  }));
}

function emptyState(
  { slug }: Course,
  base: string,
  { students, checkpoints }: LabRecords,
  { section }: StatisticsQuery,
): StatisticsPage['empty'] {
  if (students.length === 0) {
    return section === null
      ? {
          text: 'No students yet. Import a roster, and this page fills by itself.',
          href: `/courses/${slug}/people`,
          label: 'People',
        }
      : {
          text: `There are no students in section ${section}.`,
          href: `${base}/statistics`,
          label: 'See the whole class',
        };
  }
  if (checkpoints.length > 0) return null;
  return {
    text: `${students.length === 1 ? 'Your student has' : `None of ${students.length} students has`} ${
      students.length === 1 ? 'not pressed' : 'pressed'
    } Check yet. The pictures begin with the first attempt. Until then, read the lab as they see it.`,
    href: base,
    label: 'Read the lab',
  };
}

function figureViews(figures: Figures, whole: number): StatisticsPage['figures'] {
  const { students, started, finished, medianTotal, recent, couldNotLook, attempts } = figures;
  return [
    { value: String(students), label: students === 1 ? 'student' : 'students', note: '' },
    { value: String(started), label: 'started', note: percentOf(started, students) },
    { value: String(finished), label: 'finished', note: percentOf(finished, students) },
    {
      value: points(medianTotal),
      label: 'median total',
      note: `of ${points(whole)}, of those who started`,
    },
    { value: String(recent), label: 'attempts', note: 'in the last 24 hours' },
    {
      value: String(couldNotLook),
      label: 'could not look',
      note: `${percentOf(couldNotLook, attempts)} of ${counted(attempts, 'attempt')}`,
    },
  ];
}

function progressView(
  { lab, course, now }: StatisticsParts,
  records: LabRecords,
): StatisticsPage['progress'] {
  const begun = begunAt(records);
  if (begun === null) return null;
  const { dueAt } = records;
  const passes = [...passesOf(lab, records).values()].flat().map(Number);
  const lastAt = new Date(Math.max(begun.getTime(), ...passes));
  const span = chartSpan(begun, lastAt, dueAt, now);
  const progress = classProgress(lab, records, chartMoments(span));
  const { timeZone } = course;
  return {
    chart: progressChart(progress, span, records.students.length, dueAt, timeZone),
    table: progressTable(progress, lab, timeZone),
    timeZone,
  };
}

function progressTable({ bands, moments }: ClassProgress, lab: Lab, zone: string): ProgressTable {
  return {
    columns: [...bands.map((band) => bandText(band, lab.steps.length)), 'not begun'],
    rows: moments
      // 13 of the 97 moments, among them the first and the last
      .filter((_, index) => index % 8 === 0)
      .map(({ at, counts, notStarted }) => ({
        when: DateTime.fromJSDate(at, { zone }).toFormat('ccc d LLL, HH:mm'),
        counts: [...counts, notStarted],
      })),
  };
}

function totalsView(lab: Lab, records: LabRecords): StatisticsPage['totals'] {
  const { totals, notStarted } = totalsOf(lab, records);
  return totals.length === 0 ? null : totalsChart(totals, notStarted, labPoints(lab));
}
