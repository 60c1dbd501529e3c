import type { Member } from '../domain/roster.js';
import type { Transaction } from './database.js';
import { toMember } from './rows.js';

/** What reading members takes: the client, or a transaction. */
export type MemberReader = Pick<Transaction, 'enrollment'>;

/** Who is in a course, or was, by name; all, or these. */
export async function listMembers(
  reader: MemberReader,
  courseId: string,
  personIds?: readonly string[],
): Promise<Member[]> {
  const these = personIds && { personId: { in: [...personIds] } };
  const rows = await reader.enrollment.findMany({
    where: { courseId, ...these },
    include: { person: true },
    orderBy: [{ person: { name: 'asc' } }, { person: { login: 'asc' } }],
  });
  // not by an include: one that is filtered so is refused where there are thousands
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
  return rows.map((row) => toMember(row, elsewhere.get(row.personId) ?? []));
}
