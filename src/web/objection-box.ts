import { findStep, type Lab } from '../domain/lab.js';
import { longestMessage, type Objection, waitingSince } from '../domain/objection.js';
import { moment } from './moments.js';
import type { ObjectionBox, ObjectionLine, ObjectionStanding } from './views-objections.js';

function askHref(courseSlug: string, labId: string, stepId: string): string {
  return `/courses/${courseSlug}/labs/${labId}/steps/${stepId}/objections`;
}

/** The address of an objection's page. `section` is the one that staff narrowed the queue to. */
export function objectionHref(
  courseSlug: string,
  id: string,
  section: string | null = null,
): string {
  return `/courses/${courseSlug}/objections/${id}${sectionSearch(section)}`;
}

/** The query that narrows the queue to a section, with its question mark; '' for null. */
export function sectionSearch(section: string | null): string {
  return section === null ? '' : `?${new URLSearchParams({ section })}`;
}

/**
 * The box beside a checkpoint: the student's newest objection there, and the form for a new one
 * unless that is still open. `mine` has the student's objections at the lab, newest first.
 */
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
          ...standing(latest),
          answer: lastAnswer(latest),
          isOpen: latest.state === 'open',
        }
      : null,
  };
}

/** How an objection stands for the student who opened it. */
export function standing(objection: Objection): ObjectionStanding {
  return { text: standingText(objection), when: moment(lastAt(objection)) };
}

function standingText(objection: Objection): string {
  const { state, closedBy } = objection;
  switch (state) {
    case 'open': {
      const staff = lastStaff(objection);
      if (staff === undefined) return 'You asked a person to look. Nobody has answered yet.';
      return waitingSince(objection) === null
        ? `${staff} answered. It is your turn.`
        : `Waiting for ${staff}. You wrote`;
    }
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

/** When the objection was closed, or else last written to. */
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

/** The beginning of a message in one line: at most `longest` characters and an ellipsis. */
export function beginningOf(text: string, longest = 160): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= longest ? line : `${line.slice(0, longest).trimEnd()}…`;
}

/** How long the student's list shows an objection after it was closed, in ms. */
const shownMs = 7 * 24 * 60 * 60 * 1000;

/** A student's open objections and those that staff closed within the last 7 days. */
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
    ...standing(one),
  }));
}

/** The title of an objection's checkpoint, or its id when the lab no longer has it. */
export function titleOf(
  labs: ReadonlyMap<string, Lab>,
  { labId, checkpointId }: Pick<Objection, 'labId' | 'checkpointId'>,
): string {
  const lab = labs.get(labId);
  return (lab && findStep(lab, checkpointId)?.title) ?? checkpointId;
}
