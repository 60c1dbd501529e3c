import type { Member } from '../domain/roster.js';
import { bySortName } from '../domain/sort-name.js';
import type { Transaction } from './database.js';
import { toMember } from './rows.js';

/** What reads members: the client or a transaction. */
export type MemberReader = Pick<Transaction, 'enrollment'>;

/**
 * Lists the present and former members of a course in the order of {@link bySortName}; with
 * `personIds`, only those people. Pass some hundreds of ids at most, because each is a parameter of the query.
 */
export async function listMembers(
  reader: MemberReader,
  courseId: string,
  personIds?: readonly string[],
): Promise<Member[]> {
  const these = personIds && { personId: { in: [...personIds] } };
  const rows = await reader.enrollment.findMany({
    where: { courseId, ...these },
    include: { person: true },
  });
  // a query of its own, because a filtered include is refused for thousands of people
  const others = await reader.enrollment.findMany({
    where: {
      ...{ courseId: { not: courseId }, leftAt: null, ...these },
      person: { enrollments: { some: { courseId } } },
    },
    select: { personId: true, role: true },
  });
  const elsewhere = new Map<string, string[]>();
  for (const { personId, role } of others) {
    elsewhere.set(personId, [...(elsewhere.get(personId) ?? []), role]);
  }
  return rows.map((row) => toMember(row, elsewhere.get(row.personId) ?? [])).sort(bySortName);
}
