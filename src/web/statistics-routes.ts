import type { Request } from 'express';
import { checksOf, lessonsOf } from '../domain/lessons.js';
import { ofSection } from '../domain/statistics.js';
import { type Route, route } from './access.js';
import { labChromeOf } from './chrome.js';
import { getLab } from './request-parts.js';
import { type StatisticsQuery, statisticsPage } from './statistics-page.js';
import type { WebDependencies } from './web-dependencies.js';

const weekMs = 7 * 86_400_000;
/** How many failing checks the page lists: more than fit into one lesson. */
const mostLessons = 8;

/** The statistics of a lab, for staff: how far the class came, and what to teach next. */
export function statisticsRoutes({ store, render }: WebDependencies): Route[] {
  return [
    route(
      'get',
      '/courses/:course/labs/:lab/statistics',
      'staff',
      async (request, response, { person, enrollment, labs }) => {
        const lab = getLab(labs, request);
        const query = statisticsQuery(request);
        const { course } = enrollment;
        const now = new Date();
        const which = { courseId: course.id, labId: lab.id };
        const since = query.failures === 'week' ? new Date(now.getTime() - weekMs) : null;
        const filter = { ...which, section: query.section, since };
        const records = await store.statistics.read(which, now);
        const failing = await store.statistics.failingChecks(filter, checksOf(lab), mostLessons);
        const lessons = lessonsOf(lab, ofSection(records, query.section), failing);
        const stuck = await store.stuck.find(which, now);
        const chrome = {
          ...labChromeOf(request, person, enrollment, lab, 'Statistics'),
          styles: ['statistics'],
        };
        const page = statisticsPage({ chrome, course, lab, records, query, lessons, stuck, now });
        response.send(await render('statistics', page));
      },
    ),
  ];
}

/**
 * Reads what the address asks for, be it a link of the page or typed by hand; unknown values are
 * ignored.
 */
function statisticsQuery({ query }: Request): StatisticsQuery {
  const { section, failures } = query;
  return {
    section: typeof section === 'string' && section !== '' ? section.slice(0, 100) : null,
    failures: failures === 'all' ? 'all' : 'week',
  };
}
