import type { Request } from 'express';
import type { Enrollment, Person } from '../domain/course.js';
import type { Chrome } from './views.js';

/** What a page's head and bar show. */
export function chromeOf(
  request: Request,
  title: string,
  person: Person | undefined,
  enrollment?: Enrollment,
  current = '',
): Chrome {
  const nav = enrollment ? navOf(enrollment) : [];
  return {
    title,
    personName: person?.name ?? null,
    csrfToken: request.csrfToken?.() ?? '',
    homeHref: '/',
    nav: nav.map((entry) => ({ ...entry, current: entry.label === current })),
    path: request.path,
    reloadSeconds: 0,
  };
}

function navOf({ course, role }: Enrollment): { href: string; label: string }[] {
  const base = `/courses/${course.slug}`;
  const labs = { href: base, label: 'Labs' };
  return role === 'student' ? [labs, { href: `${base}/node`, label: 'My node' }] : [labs];
}
