import type { Request } from 'express';
import type { Enrollment, Person } from '../domain/course.js';
import type { Lab } from '../domain/lab.js';
import type { Chrome, Link, NavLink } from './view-parts.js';
import { stopPath } from './viewing.js';

/** The head and bar of a page outside any course, for a visitor who is not signed in. */
export const emptyChrome: Chrome = {
  title: '',
  personName: null,
  viewed: null,
  csrfToken: '',
  homeHref: '/',
  nav: [],
  tabs: [],
  styles: [],
  scripts: [],
  path: '/',
  zone: null,
  reloadSeconds: 0,
};

/**
 * What a page's head and bar show. Pages of a course pass the `enrollment`; `current` is the label
 * of the link in the bar that the page belongs to, or '' for none.
 */
export function chromeOf(
  request: Request,
  title: string,
  person: Person | undefined,
  enrollment?: Enrollment,
  current = '',
): Chrome {
  return {
    ...emptyChrome,
    title,
    personName: person?.name ?? null,
    ...viewedOf(request),
    nav: enrollment ? navOf(request, enrollment, current) : [],
    path: request.path,
    zone: enrollment?.course.timeZone ?? null,
  };
}

/** What a page needs to say that staff are viewing it as a student, and to offer the way out. */
export function viewedOf(request: Request): Pick<Chrome, 'viewed' | 'csrfToken'> {
  const { viewed } = request;
  return {
    viewed: viewed ? { name: viewed.name, stopAction: stopPath } : null,
    csrfToken: request.csrfToken?.() ?? '',
  };
}

/**
 * The chrome of a staff page about one lab, with tabs that lead to the lab's other pages. `tab` is
 * the label of this page's tab.
 */
export function labChromeOf(
  request: Request,
  person: Person,
  enrollment: Enrollment,
  lab: Lab,
  tab: string,
): Chrome {
  return {
    ...chromeOf(request, `${tab} · ${lab.title}`, person, enrollment, 'Labs'),
    tabs: linksOf(tabsOf(enrollment, lab), tab),
  };
}

function navOf(request: Request, { course, role }: Enrollment, current: string): NavLink[] {
  const base = `/courses/${course.slug}`;
  const labs = { href: base, label: 'Labs' };
  const places =
    role === 'student'
      ? [labs, { href: `${base}/node`, label: 'My node' }]
      : [
          labs,
          { href: `${base}/queue`, label: 'Queue', waiting: request.waiting ?? 0 },
          { href: `${base}/people`, label: 'People' },
        ];
  return linksOf(places, current).map((link) => ({ waiting: 0, ...link }));
}

function tabsOf({ course, role }: Enrollment, lab: Lab): Omit<Link, 'current'>[] {
  const base = `/courses/${course.slug}/labs/${lab.id}`;
  const forInstructors = [
    { href: `${base}/policy`, label: 'Policy' },
    { href: `${base}/settings`, label: 'Settings' },
  ];
  return [
    { href: `${base}/gradebook`, label: 'Gradebook' },
    { href: `${base}/statistics`, label: 'Statistics' },
    { href: `${base}/reruns`, label: 'Re-runs' },
    { href: `${base}/rejudge`, label: 'Judge again' },
    ...(role === 'instructor' ? forInstructors : []),
    { href: `${base}/exports`, label: 'Export' },
    { href: base, label: 'Read the lab' },
  ];
}

function linksOf<L extends Omit<Link, 'current'>>(links: L[], current: string): (L & Link)[] {
  return links.map((link) => ({ ...link, current: link.label === current }));
}
