import { stringify } from 'csv-stringify/sync';
import { type GradebookRow, totalOf } from '../../domain/gradebook.js';
import type { Lab } from '../../domain/lab.js';
import { harmless } from '../harmless.js';

/**
 * The gradebook as CSV for spreadsheets: a row for each student, with the scores that count first
 * and their sources after them. It follows RFC 4180 and begins with a byte order mark, without
 * which Excel misreads UTF-8. Text that a spreadsheet would run as a formula is made harmless.
 */
export function peopleCsv(lab: Lab, rows: readonly GradebookRow[]): string {
  const ids = lab.steps.map(({ id }) => id);
  const head = [
    ...['Login', 'Name', 'Section', 'E-mail', 'Student number'],
    ...ids,
    'Total',
    ...ids.flatMap((id) => [`${id}: automatic`, `${id}: minutes late`, `${id}: attempts`]),
  ];
  const lines = rows.map((row) => [
    ...[row.student.login, row.student.name].map(harmless),
    ...[row.details.section, row.details.email, row.details.studentNumber].map((one) =>
      harmless(one ?? ''),
    ),
    ...ids.map((id) => row.cells.get(id)?.score ?? ''),
    totalOf(row, ids),
    ...ids.flatMap((id) => {
      const cell = row.cells.get(id);
      return [cell?.automatic ?? '', cell?.lateMinutes ?? '', cell?.attempts ?? 0];
    }),
  ]);
  return stringify([head, ...lines], { record_delimiter: '\r\n', bom: true });
}
