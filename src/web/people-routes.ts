import type { Request, Response } from 'express';
import type { Enrollment, Person } from '../domain/course.js';
import { LastInstructor, type Member, UnconfirmedStaff } from '../domain/roster.js';
import { NotFound } from '../domain/stores.js';
import { type Route, route, type Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { PageRefusal } from './page-refusal.js';
import {
  confirmedField,
  confirmStaff,
  roleChoices,
  roleField,
  sectionField,
} from './people-form.js';
import { listQueryOf, peopleBase, peopleList } from './people-list.js';
import { findLink, listHistory, personPage } from './people-person.js';
import { type ImportCounts, importedText } from './people-preview.js';
import type { Chrome } from './views.js';
import type { PersonPage } from './views-people.js';
import type { WebDependencies } from './web-dependencies.js';

/** Returns the head and bar of a page about people, with its style sheet and script. */
export function peopleChrome(
  request: Request,
  title: string,
  person: Person,
  enrollment: Enrollment,
): Chrome {
  const chrome = chromeOf(request, title, person, enrollment, 'People');
  return { ...chrome, styles: ['people'], scripts: ['people'] };
}

const done: Record<string, string> = {
  changed: 'Role and section are kept.',
  added: 'They are in the course now.',
  linked: 'The link is good for two weeks, once. Hand it to that person alone.',
  renewed: 'The links are good for two weeks from now.',
  invited: 'The invitation is below. Give its link to whom it is for.',
  withdrawn: 'The link is taken back: it opens nothing any more.',
  left: 'They are off the course. What they did stays.',
};

/**
 * Returns the message for the `done` parameter, which forms add to the address they redirect to;
 * null if there is none.
 */
export function doneText(request: Request): string | null {
  if (request.query.done === 'imported') return importedText(countsOf(request));
  return done[String(request.query.done)] ?? null;
}

function countsOf({ query }: Request): ImportCounts {
  const count = (key: keyof ImportCounts) => Number.parseInt(String(query[key]), 10) || 0;
  return { added: count('added'), changed: count('changed'), left: count('left') };
}

const lastInstructor =
  'This is the last instructor of the course. Make somebody else an instructor first.';

/** The list of a course's people, and the page and forms of each member. */
export function peopleRoutes(dependencies: WebDependencies): Route[] {
  const { store, render } = dependencies;
  const path = '/courses/:course/people';

  async function getMember(request: Request, { course }: Enrollment) {
    const members = await store.roster.listMembers(course.id);
    const member = members.find(({ person }) => person.id === request.params.person);
    if (!member) throw new PageRefusal(404);
    return { member, members };
  }

  async function showPerson(
    request: Request,
    response: Response,
    visitor: Visitor['staff'],
    refusal: Partial<Pick<PersonPage, 'problem' | 'confirm' | 'roles' | 'section'>> | null = null,
  ) {
    const { person, enrollment } = visitor;
    const { member, members } = await getMember(request, enrollment);
    const link = await findLink(dependencies, enrollment, member);
    const history = await listHistory(dependencies, enrollment, member);
    const page = {
      chrome: peopleChrome(request, member.person.name, person, enrollment),
      ...personPage(dependencies, visitor, member, members, link, history),
      ...{ done: doneText(request), problem: null, confirm: null },
      ...refusal,
    };
    response.status(refusal === null ? 200 : 409).send(await render('people-person', page));
  }

  /**
   * Makes the route of a form that changes a member. A change that would leave the course without
   * an instructor, or make a self-made account staff without confirmation, is refused, and the
   * member's page says so.
   */
  function changing(name: string, what: (member: Member, asked: Asked) => Promise<void>): Route {
    return route('post', `${path}/:person/${name}`, 'instructor', async (request, response, by) => {
      const { member } = await getMember(request, by.enrollment);
      try {
        await what(member, { request, actorId: by.person.id, courseId: by.enrollment.course.id });
      } catch (error) {
        if (error instanceof NotFound) throw new PageRefusal(409, 'They left the course already.');
        const refusal = refusalOf(request, error);
        if (!refusal) throw error;
        return await showPerson(request, response, by, refusal);
      }
      const at = `${peopleBase(by.enrollment)}/${member.person.id}`;
      response.redirect(303, `${at}?done=${name === 'leave' ? 'left' : 'changed'}`);
    });
  }

  return [
    route('get', path, 'staff', async (request, response, { person, enrollment }) => {
      const members = await store.roster.listMembers(enrollment.course.id);
      const page = {
        chrome: peopleChrome(request, 'People', person, enrollment),
        done: doneText(request),
        ...peopleList(enrollment, members, listQueryOf(request.query)),
      };
      response.send(await render('people', page));
    }),

    route('get', `${path}/:person`, 'staff', async (request, response, visitor) => {
      await showPerson(request, response, visitor);
    }),

    changing('change', async ({ person }, { request, ...asked }) => {
      const wanted = { role: roleField(request), section: sectionField(request) };
      const confirmed = confirmedField(request);
      await store.roster.change({ ...asked, ...wanted, personId: person.id, confirmed });
    }),

    changing('leave', async ({ person }, { actorId, courseId }) => {
      await store.roster.remove({ courseId, actorId, personId: person.id });
    }),
  ];
}

interface Asked {
  request: Request;
  actorId: string;
  courseId: string;
}

/** What the member's page shows for an error that refuses a change; undefined for our bugs. */
function refusalOf(request: Request, error: unknown) {
  if (error instanceof LastInstructor) return { problem: lastInstructor };
  if (!(error instanceof UnconfirmedStaff)) return undefined;
  return {
    confirm: confirmStaff(request, error.account),
    roles: roleChoices(error.account.role),
    section: sectionField(request) ?? '',
  };
}
