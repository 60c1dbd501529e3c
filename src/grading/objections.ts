import type { Course, Person } from '../domain/course.js';
import { longestMessage, type Objection, ObjectionRefusal } from '../domain/objection.js';
import type { Store } from '../domain/stores.js';

/** The use cases of objections. Each throws {@link ObjectionRefusal} if it refuses. */
export interface Objections {
  /** Opens an objection of a student to a checkpoint. */
  open(asked: {
    course: Course;
    labId: string;
    checkpointId: string;
    student: Person;
    text: string;
  }): Promise<Objection>;
  /** Adds a message of the student or of staff. */
  answer(objection: Objection, by: Person, text: string): Promise<void>;
  /** Closes an objection for staff, who must say why. */
  close(
    objection: Objection,
    by: Person,
    outcome: 'accepted' | 'declined',
    text: string,
  ): Promise<void>;
  /** Withdraws an objection for the student. */
  withdraw(objection: Objection): Promise<void>;
}

export function createObjections({ objections }: Pick<Store, 'objections'>): Objections {
  return {
    async open({ course, student, text, ...checkpoint }) {
      const words = wordsOf(text, 'Say what a person should look at, and what you expected.');
      const whose = { ...checkpoint, courseId: course.id, studentId: student.id };
      return await objections.open({ ...whose, text: words });
    },

    async answer({ id }, by, text) {
      const words = wordsOf(text, 'Write an answer first.');
      await objections.answer({ id, authorId: by.id, text: words });
    },

    async close({ id }, by, outcome, text) {
      const words = wordsOf(text, 'Say why: the student reads it.');
      await objections.close({ id, actorId: by.id, outcome, text: words });
    },

    async withdraw({ id, student }) {
      await objections.close({ id, actorId: student.id, outcome: 'withdrawn', text: null });
    },
  };
}

/** Normalizes line breaks, removes control characters, and refuses an empty or too long text. */
function wordsOf(given: string, whereMissing: string): string {
  const text = given
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
  if (text === '') throw new ObjectionRefusal('text-missing', whereMissing);
  if (text.length <= longestMessage) return text;
  const say = `That is ${text.length} characters long; ${longestMessage} are read. Shorten it.`;
  throw new ObjectionRefusal('text-too-long', say);
}
