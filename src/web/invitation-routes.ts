import type { Request, Response } from 'express';
import type { Person } from '../domain/course.js';
import { type Invitation, invitationState, type JoinResult } from '../domain/invitation.js';
import type { Newcomer } from '../domain/same-person.js';
import { AlreadyExists } from '../domain/stores.js';
import { type Route, route } from './access.js';
import { chromeOf } from './chrome.js';
import { addressOf, createGuessLimit } from './guess-limit.js';
import { hashPassword, passwordProblem } from './passwords.js';
import { fieldOf, roleLabels } from './people-form.js';
import { startSession } from './sessions.js';
import type { InvitationPage } from './views-people.js';
import type { WebDependencies } from './web-dependencies.js';

const closed = {
  heading: 'This link opens nothing',
  text: 'It was used already, it is too old, or it was taken back. If you chose a password with it, sign in. If not, ask your instructor for a new link.',
};
const left = {
  heading: 'You were taken off this course',
  text: 'An invitation does not lead back. Ask your instructor to take you back.',
};

/**
 * Invitation links, by which people join a course or choose their password. A link that was
 * used up, revoked or expired gets a page with status 404.
 */
export function invitationRoutes({ store, render, linkTokens }: WebDependencies): Route[] {
  const path = '/invitations/:token';
  const countWrongLink = createGuessLimit('wrong links');
  const countWrongForm = createGuessLimit('attempts to join');

  /**
   * Returns the invitation if it is open. A link that was right once is no guess, and does not count
   * as one.
   */
  async function findOpen(request: Request): Promise<Invitation | undefined> {
    const id = linkTokens.idOf(String(request.params.token));
    if (id === undefined) countWrongLink(request);
    const invitation = id === undefined ? undefined : await store.invitations.find(id);
    return invitation && invitationState(invitation, new Date()) === 'open'
      ? invitation
      : undefined;
  }

  async function show(
    request: Request,
    response: Response,
    person: Person | undefined,
    status: number,
    page: Pick<InvitationPage, 'heading' | 'text'> & Partial<InvitationPage>,
  ) {
    const whole = {
      chrome: { ...chromeOf(request, page.heading, person), styles: ['people'] },
      ...{ problem: null, form: null, login: '', name: '', action: request.path },
      ...{ waiting: null, isSomebodyElse: isSomebodyElse(request) },
      signInHref: `/sign-in?next=${encodeURIComponent(request.path)}`,
      ...page,
    };
    response.status(status).send(await render('invitation', whole));
  }

  /**
   * Sends the person into the course, or shows why the link does not lead there, or asks them about
   * the account that seems to wait for them.
   */
  async function answer(
    request: Request,
    response: Response,
    invitation: Invitation,
    person: Person | undefined,
    result: JoinResult,
  ) {
    const ask = async (waiting: InvitationPage['waiting']) => {
      countWrongForm(request);
      await show(request, response, person, 422, {
        ...pageOf(invitation, person),
        ...(person ? {} : typedOf(request)),
        waiting,
      });
    };
    switch (result.kind) {
      case 'joined':
      case 'member':
        return response.redirect(303, `/courses/${result.course.slug}`);
      case 'left':
        return await show(request, response, person, 409, left);
      case 'closed':
        return await show(request, response, person, 404, closed);
      case 'unclaimed':
        return await ask(unclaimed(typedOf(request).login));
      case 'listed':
        return await ask(listed(result.person, person));
      default:
        return result satisfies never;
    }
  }

  /**
   * Takes the form in which a visitor chooses a password, for a new account or for the one that the
   * invitation names, and signs them in. A form with a mistake is shown again with status 422.
   */
  async function takeIn(request: Request, response: Response, invitation: Invitation) {
    const { login, name } = typedOf(request);
    const password = String(request.body?.password ?? '');
    const again = String(request.body?.again ?? '');
    const problem =
      (invitation.person ? null : accountProblem(login, name)) ?? passwordProblem(password, again);
    const refuse = async (said: string) =>
      await show(request, response, undefined, 422, {
        ...pageOf(invitation, undefined),
        ...(invitation.person ? {} : { login, name }),
        problem: said,
      });
    if (problem !== null) return await refuse(problem);
    const owner = invitation.person?.id ?? `joining from ${addressOf(request)}`;
    const passwordHash = await hashPassword(password, owner);
    try {
      const result = invitation.person
        ? await store.invitations.choosePassword(invitation.id, passwordHash)
        : await store.invitations.joinAsNew(invitation.id, {
            ...{ login, name, passwordHash, isSomebodyElse: isSomebodyElse(request) },
          });
      if (result.kind === 'joined') await startSession(request, result.person.id, passwordHash);
      await answer(request, response, invitation, undefined, result);
    } catch (error) {
      if (!(error instanceof AlreadyExists)) throw error;
      countWrongForm(request);
      await refuse(
        `Somebody has the login ${login} already. Choose another one, or sign in below if it is yours.`,
      );
    }
  }

  return [
    route('get', path, 'everybody', async (request, response, { person }) => {
      const invitation = await findOpen(request);
      if (!invitation) return await show(request, response, person, 404, closed);
      await show(request, response, person, 200, pageOf(invitation, person));
    }),

    route('post', path, 'everybody', async (request, response, { person }) => {
      const invitation = await findOpen(request);
      if (!invitation) return await show(request, response, person, 404, closed);
      if (invitation.person || !person) return await takeIn(request, response, invitation);
      const said = { isSomebodyElse: isSomebodyElse(request) };
      const result = await store.invitations.join(invitation.id, person.id, said);
      await answer(request, response, invitation, person, result);
    }),
  ];
}

const openLink =
  'open your personal link, which the course’s staff gave you, and choose a password there. If you cannot find the link, ask the staff: they have it on the page People, under Links.';

function unclaimed(login: string): InvitationPage['waiting'] {
  return {
    heading: `The account ${login} is waiting for its owner.`,
    text: `If it is yours, you do not need a new one: ${openLink}`,
  };
}

/** `person` is the visitor if they are signed in. */
function listed({ name }: Person, person: Person | undefined): InvitationPage['waiting'] {
  const keep = person
    ? ` To keep the account ${person.login} instead, ask the staff to add it to the course.`
    : '';
  return {
    heading: `Are you ${name}, who is on the list of this course?`,
    text: `Then an account is waiting for you: ${openLink}${keep}`,
  };
}

/** What the visitor typed about themselves. */
function typedOf(request: Request): Newcomer {
  return { login: fieldOf(request, 'login').toLowerCase(), name: fieldOf(request, 'name') };
}

function isSomebodyElse(request: Request): boolean {
  return fieldOf(request, 'somebodyElse') === 'yes';
}

function pageOf(
  { course, role, section, person: whose }: Invitation,
  person: Person | undefined,
): Pick<InvitationPage, 'heading' | 'text' | 'form' | 'login' | 'name'> {
  const place = `${roleLabels[role]}${section === null ? '' : `, section ${section}`}`;
  if (whose) {
    const text = `${whose.name}, this link is for you alone. Choose a password; with your login and it you sign in from now on.`;
    return {
      ...{ heading: course.title, text, form: 'choose-password' },
      ...{ login: whose.login, name: whose.name },
    };
  }
  const text = `You are invited to this course as ${place}.`;
  const form = person ? 'join' : 'make-account';
  return { heading: course.title, text, form, login: '', name: person?.name ?? '' };
}

function accountProblem(login: string, name: string): string | null {
  if (!/^[a-z0-9][a-z0-9._@+-]{1,63}$/.test(login)) {
    return 'A login has 2 to 64 letters and digits, and . _ @ + - between them.';
  }
  return name === '' ? 'Write your name, as your instructor knows you.' : null;
}
