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
  const rows = await reader.enrollment.findMany({
    where: { courseId, ...(personIds && { personId: { in: [...personIds] } }) },
    include: {
      person: {
        include: { enrollments: { where: { courseId: { not: courseId }, leftAt: null } } },
      },
    },
    orderBy: [{ person: { name: 'asc' } }, { person: { login: 'asc' } }],
  });
  return rows.map(toMember);
}
