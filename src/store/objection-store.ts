import {
  mostOpen,
  type Objection,
  ObjectionRefusal,
  type ObjectionStore,
} from '../domain/objection.js';
import { NotFound } from '../domain/stores.js';
import { type Database, isTaken, type Transaction } from './database.js';
import type * as rows from './generated/client.js';
import { addHistory } from './history-store.js';
import { toPerson } from './rows.js';

/** The relations to read with an objection: its thread, and enrollments to find the section. */
const whole = {
  student: { include: { enrollments: true } },
  closedBy: true,
  messages: { include: { author: true }, orderBy: { id: 'asc' } },
} as const;

type Row = rows.Objection & {
  student: rows.Person & { enrollments: rows.Enrollment[] };
  closedBy: rows.Person | null;
  messages: (rows.ObjectionMessage & { author: rows.Person })[];
};

/** Selects the open objections in a course of students who are still in it. */
function openIn(courseId: string) {
  const student = { enrollments: { some: { courseId, leftAt: null } } };
  return { courseId, state: 'open', student };
}

export function createObjectionStore({ client, write }: Database): ObjectionStore {
  return {
    async open(objection) {
      try {
        return toObjection(await write((tx) => openObjection(tx, objection)));
      } catch (error) {
        if (!isTaken(error)) throw error;
        const text = 'You asked about this checkpoint already, and it is still open.';
        throw new ObjectionRefusal('already-open', text);
      }
    },

    answer: ({ id, authorId, text }) =>
      write(async (tx) => {
        const objection = await getOpen(tx, id);
        const last = await tx.objectionMessage.findFirst({
          where: { objectionId: id },
          orderBy: { id: 'desc' },
        });
        if (last?.authorId === authorId && last.text === text) return;
        await tx.objectionMessage.create({ data: { objectionId: id, authorId, text } });
        await tell(tx, objection, { action: 'objection-answered', actorId: authorId });
      }),

    close: ({ id, actorId, outcome, text }) =>
      write(async (tx) => {
        const objection = await getOpen(tx, id);
        if (text !== null) {
          await tx.objectionMessage.create({ data: { objectionId: id, authorId: actorId, text } });
        }
        await tx.objection.update({
          where: { id },
          data: { state: outcome, closedAt: new Date(), closedById: actorId },
        });
        await tell(tx, objection, { action: 'objection-closed', actorId, outcome });
      }),

    async find(id) {
      const row = await client.objection.findUnique({ where: { id }, include: whole });
      return row ? toObjection(row) : undefined;
    },

    async listOpen(courseId) {
      const found = await client.objection.findMany({ where: openIn(courseId), include: whole });
      return found.map(toObjection);
    },

    async countWaiting(courseId) {
      const newest = { select: { authorId: true }, orderBy: { id: 'desc' }, take: 1 } as const;
      const found = await client.objection.findMany({
        where: openIn(courseId),
        select: { studentId: true, messages: newest },
      });
      return found.filter(({ studentId, messages }) => messages[0]?.authorId === studentId).length;
    },

    async listOfStudent(where) {
      const found = await client.objection.findMany({
        where,
        include: whole,
        orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
      });
      return found.map(toObjection);
    },
  };
}

async function openObjection(
  tx: Transaction,
  { text, ...objection }: Parameters<ObjectionStore['open']>[0],
): Promise<Row> {
  const { courseId, studentId } = objection;
  if ((await tx.objection.count({ where: { courseId, studentId, state: 'open' } })) >= mostOpen) {
    const say = `You have ${mostOpen} open questions. Wait for an answer, or withdraw one.`;
    throw new ObjectionRefusal('too-many-open', say);
  }
  const newest = await tx.attempt.findFirst({
    where: objection,
    select: { id: true },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
  });
  const row = await tx.objection.create({
    data: {
      ...objection,
      attemptId: newest?.id ?? null,
      state: 'open',
      messages: { create: { authorId: studentId, text } },
    },
    include: whole,
  });
  await tell(tx, row, { action: 'objection-opened', actorId: studentId });
  return row;
}

async function getOpen(tx: Transaction, id: string): Promise<rows.Objection> {
  const row = await tx.objection.findUnique({ where: { id } });
  if (!row) throw new NotFound(`objection ${id}`);
  if (row.state === 'open') return row;
  const text = 'It was closed meanwhile. What you wrote was not sent.';
  throw new ObjectionRefusal('already-closed', text);
}

async function tell(
  tx: Transaction,
  { id, courseId, studentId, labId, checkpointId, attemptId }: rows.Objection,
  step: {
    action: 'objection-opened' | 'objection-answered' | 'objection-closed';
    actorId: string;
    outcome?: string;
  },
): Promise<void> {
  const { action, actorId, outcome } = step;
  await addHistory(tx, {
    ...{ action, actorId, courseId, studentId, labId, checkpointId, attemptId },
    detail: { objection: id, ...(outcome !== undefined && { outcome }) },
  });
}

function toObjection({ student, closedBy, messages, ...row }: Row): Objection {
  const { studentId: _studentId, closedById: _closedById, state, ...rest } = row;
  const theirs = student.enrollments.find((one) => one.courseId === row.courseId);
  return {
    ...rest,
    state: state as Objection['state'],
    student: toPerson(student),
    section: theirs?.section ?? null,
    closedBy: closedBy && toPerson(closedBy),
    messages: messages.map(({ author, at, text }) => ({ author: toPerson(author), at, text })),
  };
}
