import { stringify } from 'csv-stringify/sync';
import type { Request, Response } from 'express';
import type { Enrollment, Person } from '../domain/course.js';
import {
  type Invitation,
  invitationDays,
  invitationEnd,
  invitationState,
} from '../domain/invitation.js';
import { type Member, mayHaveLink } from '../domain/roster.js';
import { harmless } from '../grading/harmless.js';
import { type Route, route } from './access.js';
import { counted } from './amounts.js';
import { moment } from './moments.js';
import { PageRefusal } from './page-refusal.js';
import { fieldOf, roleLabels, sectionField } from './people-form.js';
import { peopleBase, sectionsOf } from './people-list.js';
import { findLink, linkOf } from './people-person.js';
import { doneText, peopleChrome } from './people-routes.js';
import type { LinksPage } from './views-people.js';
import type { WebDependencies } from './web-dependencies.js';

/** How many personal links the page shows; the CSV file has all of them. */
const maxShown = 100;

/**
 * Links into a course: personal links, with which a member chooses a password, and invitations,
 * with which anyone can join in a given role.
 */
export function peopleLinkRoutes(dependencies: WebDependencies): Route[] {
  const { store, render } = dependencies;
  const path = '/courses/:course/people';
  type By = { person: Person; enrollment: Enrollment };

  async function show(request: Request, response: Response, { person, enrollment }: By) {
    const { id } = enrollment.course;
    const members = await store.roster.listMembers(id);
    const waiting = await waitingOf(enrollment, members);
    const invitations = await store.invitations.list(id, 'for-all');
    const base = peopleBase(enrollment);
    const page: LinksPage = {
      chrome: peopleChrome(request, 'Links', person, enrollment),
      done: doneText(request),
      base,
      csvHref: `${base}/links.csv`,
      days: invitationDays,
      waiting: waiting.length,
      withoutLink: waiting.filter(({ url }) => url === null).length,
      personal: waiting.slice(0, maxShown).map(({ member, link, url }) => ({
        name: member.person.name,
        login: member.person.login,
        href: `${base}/${member.person.id}`,
        url,
        until: link ? moment(link.expiresAt) : null,
      })),
      more: Math.max(0, waiting.length - maxShown),
      invitations: invitations.map((one) => invitationView(one, base)),
      sections: sectionsOf(members),
    };
    response.send(await render('people-links', page));
  }

  function invitationView(one: Invitation, base: string): LinksPage['invitations'][number] {
    const section = one.section === null ? '' : `, section ${one.section}`;
    return {
      action: `${base}/invitations/${one.id}`,
      what: `${roleLabels[one.role]}${section}`,
      url: linkOf(dependencies, one),
      isOpen: invitationState(one, new Date()) === 'open',
      until: moment(one.expiresAt),
      uses: one.uses === 0 ? 'nobody joined yet' : `${counted(one.uses, 'person')} joined`,
    };
  }

  /**
   * Returns the members who have not joined and may have a link. `link` is their unused link, if
   * there is one; `url` is null unless that link is still open.
   */
  async function waitingOf({ course }: Enrollment, members: readonly Member[]) {
    const links = await store.invitations.list(course.id, 'personal');
    const byPerson = new Map(links.map((link) => [link.person?.id, link]));
    return members
      .filter((member) => !member.hasJoined && member.leftAt === null && mayHaveLink(member))
      .map((member) => {
        const link = byPerson.get(member.person.id);
        const isOpen = link && invitationState(link, new Date()) === 'open';
        return { member, link, url: isOpen ? linkOf(dependencies, link) : null };
      });
  }

  async function getMember(request: Request, { course }: Enrollment): Promise<Member> {
    const members = await store.roster.listMembers(course.id);
    const isAsked = ({ person, leftAt }: Member) =>
      person.id === request.params.person && leftAt === null;
    const member = members.find(isAsked);
    if (!member) throw new PageRefusal(404);
    return member;
  }

  async function offer({ person, enrollment }: By, members: readonly Member[]) {
    await store.invitations.offer({
      ...{ courseId: enrollment.course.id, actorId: person.id },
      personIds: members.map((member) => member.person.id),
      expiresAt: invitationEnd(new Date()),
    });
  }

  return [
    route('get', `${path}/links`, 'instructor', async (request, response, by) => {
      await show(request, response, by);
    }),

    route('get', `${path}/links.csv`, 'instructor', async (_request, response, by) => {
      const members = await store.roster.listMembers(by.enrollment.course.id);
      const waiting = await waitingOf(by.enrollment, members);
      const lines = waiting.map(({ member: { person, details }, url }) => [
        ...[person.login, person.name, details.email ?? ''].map(harmless),
        url ?? '',
      ]);
      response
        .type('text/csv')
        .attachment(`${by.enrollment.course.slug}-links.csv`)
        .send(stringify([['login', 'name', 'email', 'link'], ...lines]));
    }),

    route('post', `${path}/links`, 'instructor', async (_request, response, by) => {
      const members = await store.roster.listMembers(by.enrollment.course.id);
      const waiting = await waitingOf(by.enrollment, members);
      await offer(
        by,
        waiting.map(({ member }) => member),
      );
      response.redirect(303, `${peopleBase(by.enrollment)}/links?done=renewed`);
    }),

    route('post', `${path}/:person/link`, 'instructor', async (request, response, by) => {
      const member = await getMember(request, by.enrollment);
      if (!mayHaveLink(member)) {
        throw new PageRefusal(409, 'No link can be made: this person is in another course, too.');
      }
      const wantsBack = fieldOf(request, 'do') === 'withdraw';
      const link = await findLink(dependencies, by.enrollment, member);
      if (!wantsBack) await offer(by, [member]);
      else if (link) {
        const courseId = by.enrollment.course.id;
        await store.invitations.revoke({ courseId, invitationId: link.id, actorId: by.person.id });
      }
      const at = `${peopleBase(by.enrollment)}/${member.person.id}`;
      response.redirect(303, `${at}?done=${wantsBack ? 'withdrawn' : 'linked'}`);
    }),

    route('post', `${path}/invitations`, 'instructor', async (request, response, by) => {
      await store.invitations.create({
        ...{ courseId: by.enrollment.course.id, actorId: by.person.id },
        role: fieldOf(request, 'role') === 'ta' ? 'ta' : 'student',
        section: sectionField(request),
        expiresAt: invitationEnd(new Date()),
      });
      response.redirect(303, `${peopleBase(by.enrollment)}/links?done=invited`);
    }),

    route(
      'post',
      `${path}/invitations/:invitation`,
      'instructor',
      async (request, response, by) => {
        const courseId = by.enrollment.course.id;
        const which = { courseId, invitationId: String(request.params.invitation) };
        const wantsBack = fieldOf(request, 'do') === 'withdraw';
        const isThere = wantsBack
          ? await store.invitations.revoke({ ...which, actorId: by.person.id })
          : await store.invitations.renew({ ...which, expiresAt: invitationEnd(new Date()) });
        if (!isThere) throw new PageRefusal(404);
        const done = wantsBack ? 'withdrawn' : 'renewed';
        response.redirect(303, `${peopleBase(by.enrollment)}/links?done=${done}`);
      },
    ),
  ];
}
