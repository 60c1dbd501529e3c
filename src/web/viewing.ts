import type { Request } from 'express';
import type { Enrollment, Person } from '../domain/course.js';
import type { Store } from '../domain/stores.js';
import { PageRefusal } from './page-refusal.js';

declare module 'express-session' {
  interface SessionData {
    /** The student as whom staff look at a course, and the course's slug. */
    viewing?: { course: string; studentId: string };
  }
}

declare module 'express-serve-static-core' {
  interface Request {
    /** The student as whom staff look, if this request shows the course as that student sees it. */
    viewed?: Person;
  }
}

/**
 * Returns the enrollment of the student as whom this session looks at a course; undefined if there
 * is none. It is checked at every request: the view ends once the person is no longer staff of the
 * course, or the student no longer a student there.
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

/** The path to which the form that ends the view is sent. */
export const stopPath = '/view-as/stop';

/** The paths to which forms may be sent meanwhile. */
const allowed: ReadonlySet<string> = new Set([stopPath, '/sign-out']);

/**
 * Throws {@link PageRefusal} with 403 for a form that is sent while its sender looks at the course
 * as `student`. Only the forms that end the view and that sign out are allowed.
 */
export function refuseForms(request: Request, path: string, student: Person): void {
  if (request.method !== 'POST' || allowed.has(path)) return;
  request.viewed = student;
  const text = `You look at the course as ${student.name} sees it. Nothing was changed, and nothing can be until you stop.`;
  throw new PageRefusal(403, text);
}
