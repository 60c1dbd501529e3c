import { findColumns, plain, type Recognizer, tellWho, wordOf } from './columns.js';
import { moodleWords } from './moodle-words.js';

/** Headings that Moodle writes in English and people who make a list by hand do not. */
const english = ['emailaddress', 'idnumber'];

/**
 * Recognizes a list of participants or a gradebook of Moodle. The language is that in which most
 * headings are known, because one word can mean different columns: `Nom` is French for the last
 * name and Catalan for the first.
 */
export const moodle: Recognizer = (head) => {
  const read = moodleWords.map((words) => ({ words, columns: findColumns(head, words.heads) }));
  const [first, ...others] = read;
  const best = others.reduce(
    (most, next) => (next.columns.size > most.columns.size ? next : most),
    first as (typeof read)[number],
  );
  const { words, columns } = best;
  if (!tellWho(columns) || !columns.has('firstName')) return null;
  if (best === first && !head.some((one) => english.includes(wordOf(one)))) return null;
  const noGroups = wordOf(words.noGroups);
  return {
    ...plain,
    system: 'Moodle',
    title: 'a list of participants from Moodle',
    columns,
    meaningOf: (column, text) => (column === 'section' && wordOf(text) === noGroups ? '' : text),
  };
};
