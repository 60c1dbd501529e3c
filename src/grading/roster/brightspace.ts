import { findColumns, type Heads, plain, type Recognizer, wordOf } from './columns.js';

const heads: Heads = {
  login: ['Username'],
  studentNumber: ['OrgDefinedId'],
  lastName: ['Last Name'],
  firstName: ['First Name'],
  email: ['Email'],
  section: ['Section', 'Sections', 'Section Membership'],
};

/**
 * Recognizes grades exported from Brightspace. It writes `#` before ids and user names, so that
 * spreadsheets keep their zeros, and ends each line with an indicator.
 */
export const brightspace: Recognizer = (head) => {
  const words = head.map(wordOf);
  if (!words.includes('orgdefinedid') && !words.includes('endoflineindicator')) return null;
  return {
    ...plain,
    system: 'Brightspace',
    title: 'grades exported from Brightspace',
    columns: findColumns(head, heads),
    meaningOf: (column, text) =>
      column === 'login' || column === 'studentNumber' ? text.replace(/^#/, '') : text,
  };
};
