import type { Person } from '../domain/course.js';
import type { SharedNode } from '../domain/shared-nodes.js';

/** Says, for staff, which students share one machine, or perhaps do. */
export function sharedNodeText({ students, because }: SharedNode): string {
  const names = students.map(({ name }) => name);
  const all = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return because === 'address'
    ? `${all} have one machine`
    : `${all} have one cluster, or copies of one machine`;
}

/** Returns the shared nodes whose students include this one. */
export function sharedBy(shared: readonly SharedNode[], student: Pick<Person, 'id'>): SharedNode[] {
  return shared.filter(({ students }) => students.some(({ id }) => id === student.id));
}
