import { findStep, type Lab } from '../domain/lab.js';
import { longestMessage, type Objection, waitingSince } from '../domain/objection.js';
import { moment } from './moments.js';
import type { ObjectionBox, ObjectionLine } from './views-objections.js';

function askHref(courseSlug: string, labId: string, stepId: string): string {
  return `/courses/${courseSlug}/labs/${labId}/steps/${stepId}/objections`;
}

/** Where a question is read and answered; with the section that staff narrowed the queue to. */
export function objectionHref(
  courseSlug: string,
  id: string,
  section: string | null = null,
): string {
  return `/courses/${courseSlug}/objections/${id}${sectionSearch(section)}`;
}

/** The queue's section in an address. */
export function sectionSearch(section: string | null): string {
  return section === null ? '' : `?${new URLSearchParams({ section })}`;
}

/** What stands beside a checkpoint about the student's questions; `mine` are the lab's, newest first. */
export function objectionBox(
  courseSlug: string,
  labId: string,
  stepId: string,
  mine: readonly Objection[],
  csrfToken: string,
): ObjectionBox {
  const latest = mine.find((one) => one.checkpointId === stepId);
  const action = askHref(courseSlug, labId, stepId);
  return {
    ask: latest?.state === 'open' ? null : { action, csrfToken, longest: longestMessage },
    latest: latest
      ? {
          href: objectionHref(courseSlug, latest.id),
          text: standing(latest),
          when: moment(lastAt(latest)),
          answer: lastAnswer(latest),
          isOpen: latest.state === 'open',
        }
      : null,
  };
}

/** How a question stands, for the student who asked it. */
export function standing(objection: Objection): string {
  const { state, closedBy } = objection;
  switch (state) {
    case 'open':
      return waitingSince(objection) === null
        ? `${lastStaff(objection) ?? 'Someone'} answered. It is your turn.`
        : 'You asked a person to look. Nobody has answered yet.';
    case 'accepted':
      return `${closedBy?.name ?? 'Someone'} looked and agrees with you.`;
    case 'declined':
      return `${closedBy?.name ?? 'Someone'} looked and declined.`;
    case 'withdrawn':
      return 'You took your question back.';
    default:
      return state satisfies never;
  }
}

/** When something last happened to it. */
function lastAt({ openedAt, closedAt, messages }: Objection): Date {
  return closedAt ?? messages.at(-1)?.at ?? openedAt;
}

function lastStaff({ student, messages }: Objection): string | undefined {
  return messages.findLast(({ author }) => author.id !== student.id)?.author.name;
}

function lastAnswer({ student, state, messages }: Objection): string | null {
  const text = messages.findLast(({ author }) => author.id !== student.id)?.text;
  return text === undefined || state === 'withdrawn' ? null : beginningOf(text);
}

/** As much of a message as a line can hold. */
export function beginningOf(text: string, longest = 160): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= longest ? line : `${line.slice(0, longest).trimEnd()}…`;
}

/** So long a closed question is shown to who asked it, in ms. */
const shownMs = 7 * 24 * 60 * 60 * 1000;

/** A student's questions that are open, or were closed lately. */
export function objectionLines(
  courseSlug: string,
  labs: ReadonlyMap<string, Lab>,
  mine: readonly Objection[],
  now = new Date(),
): ObjectionLine[] {
  const shown = mine.filter(
    ({ state, closedAt }) =>
      state !== 'withdrawn' && (closedAt === null || now.getTime() - closedAt.getTime() < shownMs),
  );
  return shown.map((one) => ({
    href: objectionHref(courseSlug, one.id),
    title: titleOf(labs, one),
    text: standing(one),
    when: moment(lastAt(one)),
  }));
}

/** The title of a question's checkpoint; its id where the lab has it no more. */
export function titleOf(
  labs: ReadonlyMap<string, Lab>,
  { labId, checkpointId }: Pick<Objection, 'labId' | 'checkpointId'>,
): string {
  const lab = labs.get(labId);
  return (lab && findStep(lab, checkpointId)?.title) ?? checkpointId;
}
