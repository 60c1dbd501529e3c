import type { Request } from 'express';
import { findStep } from '../domain/lab.js';
import { inQueueOrder, type Objection, waitingSince } from '../domain/objection.js';
import type { Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { moment } from './moments.js';
import { beginningOf, objectionHref, titleOf } from './objection-box.js';
import { sectionsOf } from './people-list.js';
import { stuckView } from './statistics-rows.js';
import type { QueuePage } from './views-objections.js';
import type { WebDependencies } from './web-dependencies.js';

/** The section that the address narrows the queue to; null for the whole course. */
export function queueSection({ query }: Request): string | null {
  const { section } = query;
  return typeof section === 'string' && section !== '' ? section.slice(0, 100) : null;
}

/** The open objections of a section, or of the whole course for null, in the queue's order. */
export function queueOf(open: readonly Objection[], section: string | null): Objection[] {
  return inQueueOrder(open.filter((one) => section === null || one.section === section));
}

/** The staff's queue page: the open objections, and the students who are stuck, by lab. */
export async function queuePage(
  request: Request,
  { person, enrollment, labs }: Visitor['staff'],
  { store, labsOf }: Pick<WebDependencies, 'store' | 'labsOf'>,
): Promise<QueuePage> {
  const { course } = enrollment;
  const section = queueSection(request);
  const [all, everyStuck, members, completeLabs] = await Promise.all([
    store.objections.listOpen(course.id),
    store.stuck.find({ courseId: course.id, labId: null }),
    store.roster.listMembers(course.id),
    labsOf(course.id, 'complete'),
  ]);
  const open = queueOf(all, section);
  const stuck = everyStuck.filter((one) => section === null || one.section === section);
  const now = new Date();
  const waiting = open.filter((one) => waitingSince(one) !== null);
  const next = waiting[0];
  const hrefOf = ({ id }: Objection) => objectionHref(course.slug, id, section);
  return {
    chrome: {
      ...chromeOf(request, 'Queue', person, enrollment, 'Queue'),
      styles: ['statistics', 'queue'],
      scripts: ['queue'],
    },
    summary: `${waiting.length} ${waiting.length === 1 ? 'waits' : 'wait'} for an answer · ${stuck.length} stuck`,
    path: `/courses/${course.slug}/queue`,
    section,
    sections: sectionChoices(sectionsOf(members), section),
    next: next ? { href: hrefOf(next), label: next.student.name } : null,
    objections: open.map((one) => {
      const since = waitingSince(one);
      return {
        href: hrefOf(one),
        studentName: one.student.name,
        section: one.section ?? '',
        place: titleOf(completeLabs, one),
        waitsSince: since && moment(since, now),
        text: beginningOf(one.messages.at(-1)?.text ?? ''),
      };
    }),
    stuck: [...labs.values()].flatMap((lab) => {
      const base = `/courses/${course.slug}/labs/${lab.id}`;
      const list = stuck
        .filter((one) => one.labId === lab.id && findStep(lab, one.checkpointId))
        .map((one) => stuckView(one, lab, base, now));
      return list.length === 0 ? [] : [{ labTitle: lab.title, list }];
    }),
  };
}

/** The sections to choose from. The one in the address is among them even if it has no members. */
function sectionChoices(known: readonly string[], asked: string | null): QueuePage['sections'] {
  const all = asked === null || known.includes(asked) ? known : [...known, asked];
  return all.map((value) => ({ value, label: value, current: value === asked }));
}
