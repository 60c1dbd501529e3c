import { findColumns, type Heads, plain, type RosterFormat } from './columns.js';

const heads: Heads = {
  login: [
    ...['login', 'login ID', 'login name', 'username', 'user', 'SIS Login ID', 'NetID', 'account'],
  ],
  name: ['name', 'full name', 'display name', 'student', 'student name'],
  firstName: ['first name', 'first', 'given name', 'given names', 'forename'],
  lastName: ['last name', 'last', 'surname', 'family name'],
  role: ['role', 'roles'],
  section: ['section', 'sections', 'group', 'groups'],
  email: ['email', 'email address', 'mail'],
  studentNumber: [
    ...['student number', 'student ID', 'SIS User ID', 'ID number', 'matriculation number'],
    'number',
  ],
  canvasId: ['Canvas ID', 'Canvas user ID'],
};

/** Reads the head of a roster made for Podmark, which alone may give roles. */
export function ownFormat(head: readonly string[]): RosterFormat {
  const columns = findColumns(head, heads);
  // an ID is the student's number unless another column says that it is
  const id = findColumns(head, { studentNumber: ['ID'] });
  return {
    ...plain,
    system: 'Podmark',
    title: 'a roster made by hand',
    columns: new Map([...id, ...columns]),
  };
}
