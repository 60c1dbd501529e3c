import type { Express, NextFunction, Request, Response } from 'express';
import type { Role } from '../domain/attempt.js';
import type { Enrollment, Person } from '../domain/course.js';
import type { Lab } from '../domain/lab.js';
import type { Store } from '../domain/stores.js';
import { pageOfForm } from './page-of-form.js';
import { PageRefusal } from './page-refusal.js';
import { inZone } from './page-zone.js';
import { passwordMark } from './passwords.js';
import { findViewed, refuseForms } from './viewing.js';
import type { WebDependencies } from './web-dependencies.js';

declare module 'express-session' {
  interface SessionData {
    personId?: string;
    /** In ms since the epoch. The session ends 12 hours later, even while it is in use. */
    signedInAt?: number;
    /**
     * Identifies the password the person signed in with, see {@link passwordMark}: changing the
     * password ends the session.
     */
    passwordMark?: string;
  }
}

declare module 'express-serve-static-core' {
  interface Request {
    /**
     * How many of the course's objections wait for an answer from staff. Set on GET requests that
     * staff make to a page of the course.
     */
    waiting?: number;
  }
}

/**
 * Who may use a route. `everybody` needs no account and `person` needs a signed-in one. The other
 * four need an enrollment in the course that the path names: `member` in any role, `student` as a
 * student, `staff` as a TA or instructor, and `instructor` as an instructor.
 */
export type Access = 'everybody' | 'person' | 'member' | 'student' | 'staff' | 'instructor';

/** A visitor of a course, with the labs as the course has set them. */
interface Member {
  person: Person;
  enrollment: Enrollment;
  labs: ReadonlyMap<string, Lab>;
}

/** What a handler knows about the person who sent the request, by the route's access. */
export interface Visitor {
  everybody: { person: Person | undefined };
  person: { person: Person };
  member: Member;
  student: Member;
  staff: Member;
  instructor: Member;
}

/** One route. Routes are collected in lists, so that a test can go through all of them. */
export interface Route<A extends Access = Access> {
  method: 'get' | 'post';
  path: string;
  access: A;
  handle(request: Request, response: Response, visitor: Visitor[A]): Promise<void>;
}

/** Builds a route whose handler's visitor has the type that belongs to `access`. */
export function route<A extends Access>(
  method: Route['method'],
  path: string,
  access: A,
  handle: Route<A>['handle'],
): Route {
  return { method, path, access, handle: handle as Route['handle'] };
}

/** How long a session lasts after sign-in, in ms: a working day. */
const sessionMs = 12 * 60 * 60 * 1000;

/**
 * Adds the routes to the app. Each one checks its `access` first: visitors who are not signed in
 * are sent to the sign-in page, and all others without access get a {@link PageRefusal} (403 or
 * 404).
 */
export function addRoutes(
  app: Express,
  routes: readonly Route[],
  dependencies: Pick<WebDependencies, 'store' | 'labsOf'>,
): void {
  const { store } = dependencies;
  for (const { method, path, access, handle } of routes) {
    app[method](path, async (request: Request, response: Response, next: NextFunction) => {
      const person = await findPerson(request, store);
      if (access !== 'everybody' && !person) return sendToSignIn(request, response);
      const visitor = person
        ? await admit(path, access, request, person, dependencies)
        : { person };
      const work = () => handle(request, response, visitor as Visitor[Access]);
      const { enrollment } = visitor as Partial<Visitor['member']>;
      await (enrollment ? inZone(enrollment.course.timeZone, work) : work());
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
  { store, labsOf }: Pick<WebDependencies, 'store' | 'labsOf'>,
): Promise<Visitor[Access]> {
  const viewed = await findViewed(request, person, store);
  if (access === 'everybody' || access === 'person') {
    if (viewed) refuseForms(request, path, viewed.person);
    return { person };
  }
  const own = await store.courses.findEnrollment(String(request.params.course), person.id);
  // 404 instead of 403: outsiders must not learn that the course exists
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
  return { person: enrollment.person, enrollment, labs: await labsOf(own.course.id) };
}

const notSeen = 'Students do not see this page. Stop looking as one, and it is there again.';
