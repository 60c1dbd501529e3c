import type { GradebookRow } from '../domain/gradebook.js';
import {
  type CellFilter,
  columnsOf,
  isFinished,
  selectRows,
} from '../domain/gradebook-selection.js';
import type { Lab } from '../domain/lab.js';
import type { SharedNode } from '../domain/shared-nodes.js';
import { counted } from './amounts.js';
import { filteredBy, type GradebookQuery, queryText } from './gradebook-query.js';
import { sharedNodeText } from './shared-node-text.js';
import type { GradebookPage } from './views-gradebook.js';

/**
 * The line that sums up the whole class. The parts about nodes that could not be looked at and
 * about objections link to those students, and are left out when there are none.
 */
export function summaryOf(
  rows: readonly GradebookRow[],
  lab: Lab,
  base: string,
  query: GradebookQuery,
): GradebookPage['summary'] {
  const columns = columnsOf(lab);
  const finished = rows.filter((row) => isFinished(row, columns)).length;
  const like = (filter: CellFilter, text: (count: number) => string) => {
    const selection = { ...query.selection, name: '', section: null, filter, filterColumn: null };
    const { length } = selectRows(rows, columns, selection);
    const href = `${base}${queryText(filteredBy({ ...query, selection }, filter))}`;
    return length === 0 ? [] : [{ text: text(length), href }];
  };
  return [
    { text: counted(rows.length, 'student'), href: null },
    { text: `${finished} finished`, href: null },
    ...like('away', (count) => `${count} with a node that could not be looked at`),
    ...like('objection', (count) => `${count} ${count === 1 ? 'asks' : 'ask'} for a look`),
  ];
}

/** How many shared nodes are named, so that they do not fill the page. */
const maxNamed = 3;

/** The students who share a node. Each part links to the attempts of one of them. */
export function sharedNodesSummary(
  shared: readonly SharedNode[],
  labPath: string,
): GradebookPage['summary'] {
  const more = shared.length - maxNamed;
  return [
    ...shared.slice(0, maxNamed).map((one) => ({
      text: sharedNodeText(one),
      href: `${labPath}/students/${one.students[0]?.id}`,
    })),
    ...(more > 0 ? [{ text: `${more} more shared nodes`, href: null }] : []),
  ];
}
