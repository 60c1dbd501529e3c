import type { Person } from '../domain/course.js';
import type { Store } from '../domain/stores.js';
import type { Visitor } from './access.js';
import { PageRefusal } from './page-refusal.js';

/**
 * Returns the person whose id is in the path. Staff may see everyone who is in the course now, a
 * student only themself. Throws {@link PageRefusal} with 404 for anybody else.
 */
export async function getStudent(
  { courses }: Pick<Store, 'courses'>,
  studentId: string,
  { person, enrollment }: Visitor['member'],
): Promise<Person> {
  if (enrollment.role === 'student') {
    if (studentId !== person.id) throw new PageRefusal(404);
    return person;
  }
  const theirs = await courses.findEnrollment(enrollment.course.slug, studentId);
  if (!theirs) throw new PageRefusal(404);
  return theirs.person;
}

/** Returns the names of people by their ids; unknown ids have no entry. */
export async function namesOf(
  { people }: Pick<Store, 'people'>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = await Promise.all([...new Set(ids)].map((id) => people.find(id)));
  return new Map(found.flatMap((one) => (one ? [[one.id, one.name] as const] : [])));
}
