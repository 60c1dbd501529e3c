import { findColumns, type Heads, plain, type Recognizer, wordOf } from './columns.js';

const heads: Heads = {
  lastName: ['Last Name'],
  firstName: ['First Name'],
  login: ['Username'],
  studentNumber: ['Student ID'],
};

/** The headings of which Blackboard always writes at least one. */
const marks = ['studentid', 'lastaccess', 'availability', 'childcourseid'];

/** Recognizes a Grade Center download of Blackboard: its first three columns never vary. */
export const blackboard: Recognizer = (head) => {
  const words = head.map(wordOf);
  const begins = words.slice(0, 3).join();
  if (begins !== 'lastname,firstname,username' || !marks.some((one) => words.includes(one))) {
    return null;
  }
  return {
    ...plain,
    system: 'Blackboard',
    title: 'grades downloaded from Blackboard',
    columns: findColumns(head, heads),
    // the account in which an instructor previews the course as a student
    isOwnRow: (cell) => cell('login').toLowerCase().endsWith('_previewuser'),
  };
};
