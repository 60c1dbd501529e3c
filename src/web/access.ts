import type { Express, NextFunction, Request, Response } from 'express';
import type { Role } from '../domain/attempt.js';
import type { Enrollment, Person } from '../domain/course.js';
import type { Store } from '../domain/stores.js';
import { pageOfForm } from './page-of-form.js';
import { PageRefusal } from './page-refusal.js';
import { passwordMark } from './passwords.js';
import { findViewed, refuseForms } from './viewing.js';

declare module 'express-session' {
  interface SessionData {
    personId?: string;
    /** Milliseconds since the epoch; a session ends some time after it, used or not. */
    signedInAt?: number;
    /** Of the password that they signed in with: see passwords.ts. */
    passwordMark?: string;
  }
}

declare module 'express-serve-static-core' {
  interface Request {
    /** On pages of a course for staff: how many questions of its students wait for an answer. */
    waiting?: number;
  }
}

/**
 * Who may use a route: everybody, who is signed in, or who is enrolled in the course that the path
 * names, in any role, as a student, as staff (TA or instructor), or as an instructor.
 */
export type Access = 'everybody' | 'person' | 'member' | 'student' | 'staff' | 'instructor';

/** What a handler knows of who is asking. */
export interface Visitor {
  everybody: { person: Person | undefined };
  person: { person: Person };
  member: { person: Person; enrollment: Enrollment };
  student: { person: Person; enrollment: Enrollment };
  staff: { person: Person; enrollment: Enrollment };
  instructor: { person: Person; enrollment: Enrollment };
}

/** One route; all of them stand in lists, so that a test can walk them. */
export interface Route<A extends Access = Access> {
  method: 'get' | 'post';
  path: string;
  access: A;
  handle(request: Request, response: Response, visitor: Visitor[A]): Promise<void>;
}

/** Types a route's handler by its access. */
export function route<A extends Access>(
  method: Route['method'],
  path: string,
  access: A,
  handle: Route<A>['handle'],
): Route {
  return { method, path, access, handle: handle as Route['handle'] };
}

/** How long a session lasts from signing in, in ms: a working day. */
const sessionMs = 12 * 60 * 60 * 1000;

/** Adds the routes to the app, each behind its access. */
export function addRoutes(app: Express, routes: readonly Route[], store: Store): void {
  for (const { method, path, access, handle } of routes) {
    app[method](path, async (request: Request, response: Response, next: NextFunction) => {
      const person = await findPerson(request, store);
      if (access !== 'everybody' && !person) return sendToSignIn(request, response);
      const visitor = person ? await admit(path, access, request, person, store) : { person };
      await handle(request, response, visitor as Visitor[Access]);
      if (!response.headersSent && !response.writableEnded) next();
    });
  }
}

async function findPerson(request: Request, store: Store): Promise<Person | undefined> {
  const { personId, signedInAt, passwordMark: mark } = request.session;
  if (personId === undefined || Date.now() - (signedInAt ?? 0) > sessionMs) return undefined;
  const known = await store.people.findForSession(personId);
  return known && passwordMark(known.passwordHash) === mark ? known.person : undefined;
}

function sendToSignIn(request: Request, response: Response): void {
  const { method, originalUrl } = request;
  const next = method === 'GET' ? originalUrl : pageOfForm(originalUrl);
  response.redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
}

const rolesOf = {
  member: ['student', 'ta', 'instructor'],
  student: ['student'],
  staff: ['ta', 'instructor'],
  instructor: ['instructor'],
} as const satisfies Record<Exclude<Access, 'everybody' | 'person'>, readonly Role[]>;

async function admit(
  path: string,
  access: Access,
  request: Request,
  person: Person,
  store: Store,
): Promise<Visitor[Access]> {
  const viewed = await findViewed(request, person, store);
  if (access === 'everybody' || access === 'person') {
    if (viewed) refuseForms(request, path, viewed.person);
    return { person };
  }
  const own = await store.courses.findEnrollment(String(request.params.course), person.id);
  // who is not in a course does not learn that there is one
  if (!own) throw new PageRefusal(404);
  const isViewed = viewed?.course.id === own.course.id;
  if (isViewed) {
    request.viewed = viewed.person;
    refuseForms(request, path, viewed.person);
  }
  const enrollment = isViewed ? viewed : own;
  const admitted: readonly Role[] = rolesOf[access];
  if (!admitted.includes(enrollment.role)) {
    throw new PageRefusal(403, isViewed ? notSeen : undefined);
  }
  if (enrollment.role !== 'student' && request.method === 'GET') {
    request.waiting = await store.objections.countWaiting(own.course.id);
  }
  return { person: enrollment.person, enrollment };
}

const notSeen = 'Students do not see this page. Stop looking as one, and it is there again.';
