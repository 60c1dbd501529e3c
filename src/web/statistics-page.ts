import { DateTime } from 'luxon';
import { begunAt, type ClassProgress, classProgress } from '../domain/class-progress.js';
import type { Course } from '../domain/course.js';
import { type Lab, labPoints } from '../domain/lab.js';
import type { Lesson } from '../domain/lessons.js';
import {
  type CheckpointFigures,
  checkpointFigures,
  type Figures,
  figuresOf,
  type LabRecords,
  ofSection,
  passesOf,
  type Standing,
  standings,
  totalsOf,
} from '../domain/statistics.js';
import { bandText, chartMoments, chartSpan, progressChart } from './charts/progress-chart.js';
import { percent } from './charts/scale.js';
import { totalsChart } from './charts/totals-chart.js';
import { points } from './moments.js';
import { counted, duration, percentOf } from './statistics-words.js';
import type { Chrome } from './views.js';
import type {
  CheckpointRow,
  LessonView,
  ProgressTable,
  StatisticsPage,
} from './views-statistics.js';

/** What the address asks for. */
export interface StatisticsQuery {
  /** null is the whole class. */
  section: string | null;
  /** Failures of the last seven days, or of all of the time. */
  failures: 'week' | 'all';
}

/** What the page is made of. */
export interface StatisticsParts {
  chrome: Chrome;
  course: Course;
  lab: Lab;
  /** Of the whole class. */
  records: LabRecords;
  query: StatisticsQuery;
  lessons: readonly Lesson[];
  now: Date;
}

export function statisticsPage(parts: StatisticsParts): StatisticsPage {
  const { chrome, course, lab, query, lessons } = parts;
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
      ...checkpointView(figures),
    })),
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
  };
}

function progressTable({ bands, moments }: ClassProgress, lab: Lab, zone: string): ProgressTable {
  return {
    columns: [...bands.map((band) => bandText(band, lab.steps.length)), 'not begun'],
    rows: moments
      // the first and the last, and eleven between
      .filter((_, index) => index % 8 === 0)
      .map(({ at, counts, notStarted }) => ({
        when: {
          iso: at.toISOString(),
          text: DateTime.fromJSDate(at, { zone }).toFormat('ccc d LLL, HH:mm'),
          exact: DateTime.fromJSDate(at, { zone }).toFormat('d LLL yyyy, HH:mm:ss ZZZZ'),
        },
        counts: [...counts, notStarted],
      })),
  };
}

function totalsView(lab: Lab, records: LabRecords): StatisticsPage['totals'] {
  const { totals, notStarted } = totalsOf(records);
  return totals.length === 0 ? null : totalsChart(totals, notStarted, labPoints(lab));
}

const standingTexts: Record<Standing, string> = {
  passed: 'passed',
  partly: 'partly',
  failed: 'failed',
  'could-not-look': 'could not look',
  'not-tried': 'not tried',
};

function checkpointView(figures: CheckpointFigures): Omit<CheckpointRow, 'title' | 'href'> {
  const { counts, medianAttemptsToPass, medianTimeToPass, attempts, couldNotLook } = figures;
  const students = standings.reduce((sum, standing) => sum + counts[standing], 0);
  let before = 0;
  const parts = standings.flatMap((standing) => {
    const count = counts[standing];
    if (count === 0) return [];
    const x = percent(before, 0, students);
    before += count;
    const width = percent(count, 0, students);
    return [{ standing, text: standingTexts[standing], count, x, width }];
  });
  return {
    parts,
    attemptsToPass: points(medianAttemptsToPass),
    timeToPass: medianTimeToPass === null ? '–' : duration(medianTimeToPass),
    couldNotLook: attempts === 0 ? '–' : percentOf(couldNotLook, attempts),
  };
}

function lessonView(lesson: Lesson, base: string, most: number): LessonView {
  const { title, stepTitle, checkpointId, students, attempts, notPassed, hint } = lesson;
  return {
    title,
    stepTitle,
    href: `${base}/steps/${checkpointId}`,
    students: counted(students, 'student'),
    attempts: counted(attempts, 'attempt'),
    notPassed:
      notPassed === 0
        ? students === 1
          ? 'and has passed since'
          : 'all have passed since'
        : `${notPassed} not passed yet`,
    share: most === 0 ? 0 : Math.round((students * 100) / most),
    hint: hint && { text: hint.text, students: counted(hint.students, 'student') },
    expected: lesson.expected,
    observed: lesson.observed,
  };
}
