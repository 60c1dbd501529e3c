import type { RosterPlan } from '../domain/roster.js';
import type { Roster } from '../grading/roster.js';
import { counted } from './amounts.js';
import type { RosterPreview } from './views-people.js';

const fieldLabels = {
  name: 'name',
  role: 'role',
  section: 'section',
  email: 'e-mail',
  studentNumber: 'student number',
  canvasId: 'Canvas ID',
  sortName: 'sorted as',
} as const;

/** Describes what importing a roster would change. */
export function previewOf({
  plan,
  columns,
  notes,
  revision,
}: Pick<Roster, 'columns' | 'notes'> & {
  plan: RosterPlan;
  revision: string;
}): RosterPreview {
  const { added, changed, unchanged, raised, missing } = plan;
  const missingStudents = missing.filter(({ role }) => role === 'student').length;
  return {
    ...{ revision, columns, notes },
    action: actionText(added.length, changed.length),
    summary: [
      { count: added.length, text: 'added' },
      { count: changed.length, text: 'changed' },
      { count: unchanged, text: 'unchanged' },
      { count: missing.length, text: 'not in the file' },
    ],
    added: added.map(({ name, login, role, details, personId }) => ({
      ...{ name, login, role, section: details.section ?? '', known: personId !== null },
      ...{ email: details.email ?? '', studentNumber: details.studentNumber ?? '' },
    })),
    changed: changed.map(({ member, changes }) => ({
      name: member.name,
      login: member.login,
      changes: changes.map(({ field, from, to }) => ({
        ...{ field: fieldLabels[field], from: from ?? 'none', to: to ?? 'none' },
      })),
    })),
    raised,
    missing: missing.map(({ person, role, details }) => ({
      ...{ name: person.name, login: person.login, role, section: details.section ?? '' },
    })),
    missingStudents,
    isNothing: added.length + changed.length + missingStudents === 0,
  };
}

/** What the button does: `Import 300 people and 2 changes`. */
function actionText(added: number, changed: number): string {
  const parts = [
    ...(added > 0 ? [counted(added, 'person', 'people')] : []),
    ...(changed > 0 ? [counted(changed, 'change')] : []),
  ];
  return ['Import', parts.join(' and ')].join(' ').trim();
}

/** How many people an import added, changed and took off the course. */
export interface ImportCounts {
  added: number;
  changed: number;
  left: number;
}

/** Says what an import did: `300 people added.`, and how new people get in. */
export function importedText({ added, changed, left }: ImportCounts): string {
  const parts = [
    ...(added > 0 ? [`${counted(added, 'person', 'people')} added`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(left > 0 ? [`${left} removed`] : []),
  ];
  const links = 'New people set a password through their personal link (see Links).';
  const said = `${parts.join(', ') || 'Roster imported'}.`;
  return added > 0 ? `${said} ${links}` : said;
}
