import { AlreadyExists, type CourseStore, NotFound } from '../domain/stores.js';
import { type Database, isTaken } from './database.js';
import type { Encryption } from './encryption.js';
import { requireConfirmedStaff } from './roster-state.js';
import { toCourse, toEnrollment } from './rows.js';

const withBoth = { course: true, person: true } as const;

/**
 * Creates the store of courses and enrollments. The private key of each course is encrypted and
 * bound to the course's slug, so it cannot be decrypted as the key of another course.
 */
export function createCourseStore(
  { client, write }: Database,
  encryption: Encryption,
): CourseStore {
  return {
    async create({ slug, title, key, timeZone = 'UTC' }) {
      const privateKey = encryption.encrypt(key.privateKey, placeOfKey(slug));
      const data = { slug, title, publicKey: key.publicKey, privateKey, timeZone };
      try {
        return toCourse(await write((tx) => tx.course.create({ data })));
      } catch (error) {
        if (isTaken(error)) throw new AlreadyExists(`course ${slug}`);
        throw error;
      }
    },
    async find(slug) {
      const row = await client.course.findUnique({ where: { slug } });
      return row ? toCourse(row) : undefined;
    },
    async getKey(courseId) {
      const row = await client.course.findUnique({ where: { id: courseId } });
      if (!row) throw new NotFound(`course ${courseId}`);
      const privateKey = encryption.decrypt(row.privateKey, placeOfKey(row.slug));
      return { publicKey: row.publicKey, privateKey };
    },
    async checkKeys() {
      const rows = await client.course.findMany({ select: { slug: true, privateKey: true } });
      for (const { slug, privateKey } of rows) encryption.decrypt(privateKey, placeOfKey(slug));
    },
    async setTimeZone(id, timeZone) {
      await write((tx) => tx.course.update({ where: { id }, data: { timeZone } }));
    },
    async enroll({ courseId, personId, role, section, confirmed }) {
      await write(async (tx) => {
        const { login } = await tx.person.findUniqueOrThrow({ where: { id: personId } });
        await requireConfirmedStaff(tx, courseId, [{ login, role }], confirmed);

        await tx.enrollment.upsert({
          where: { courseId_personId: { courseId, personId } },
          create: { courseId, personId, role, section },
          update: { role, section, leftAt: null },
        });
      });
    },
    async findEnrollment(slug, personId) {
      const row = await client.enrollment.findFirst({
        where: { personId, leftAt: null, course: { slug } },
        include: withBoth,
      });
      return row ? toEnrollment(row) : undefined;
    },
    async listEnrollmentsOf(personId) {
      const rows = await client.enrollment.findMany({
        where: { personId, leftAt: null },
        include: withBoth,
        orderBy: { course: { title: 'asc' } },
      });
      return rows.map(toEnrollment);
    },
    async listStudents(courseId) {
      const rows = await client.enrollment.findMany({
        where: { courseId, role: 'student', leftAt: null },
        include: withBoth,
        orderBy: [{ person: { name: 'asc' } }, { person: { login: 'asc' } }],
      });
      return rows.map(toEnrollment);
    },
  };
}

function placeOfKey(slug: string): string {
  return `the private key of course ${slug}`;
}
