import type { Request } from 'express';
import type { Enrollment, Person } from '../domain/course.js';
import type { Store } from '../domain/stores.js';
import { PageRefusal } from './page-refusal.js';

declare module 'express-session' {
  interface SessionData {
    /** Staff looks at a course as one of its students sees it, by its slug. */
    viewing?: { course: string; studentId: string };
  }
}

declare module 'express-serve-static-core' {
  interface Request {
    /** The student as whom staff looks, where this request is answered so. */
    viewed?: Person;
  }
}

/**
 * The student as whom this session looks at a course. It is asked for anew with every request: once the
 * person is no staff of that course any more, or the student is none of its students, the view is over.
 */
export async function findViewed(
  request: Request,
  person: Person,
  store: Store,
): Promise<Enrollment | undefined> {
  const { viewing } = request.session;
  if (!viewing) return undefined;
  const [own, theirs] = await Promise.all([
    store.courses.findEnrollment(viewing.course, person.id),
    store.courses.findEnrollment(viewing.course, viewing.studentId),
  ]);
  if (own && own.role !== 'student' && theirs?.role === 'student') return theirs;
  delete request.session.viewing;
  return undefined;
}

/** Where the view is ended. */
export const stopPath = '/view-as/stop';

/** What may be sent meanwhile. */
const allowed: ReadonlySet<string> = new Set([stopPath, '/sign-out']);

/** Throws for a form that is sent to a route while its sender looks at a course as that student. */
export function refuseForms(request: Request, path: string, student: Person): void {
  if (request.method !== 'POST' || allowed.has(path)) return;
  request.viewed = student;
  const text = `You look at the course as ${student.name} sees it. Nothing was changed, and nothing can be until you stop.`;
  throw new PageRefusal(403, text);
}
