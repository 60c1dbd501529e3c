import type { RosterPlan } from '../domain/roster.js';
import type { RosterPreview } from './views-people.js';

const fieldLabels = {
  name: 'name',
  role: 'role',
  section: 'section',
  email: 'e-mail',
  studentNumber: 'student number',
  canvasId: 'Canvas ID',
} as const;

/** Describes what importing a roster would change. */
export function previewOf({
  plan,
  notes,
  revision,
}: {
  plan: RosterPlan;
  notes: string[];
  revision: string;
}): RosterPreview {
  const { added, changed, unchanged, raised, missing } = plan;
  const missingStudents = missing.filter(({ role }) => role === 'student').length;
  return {
    revision,
    notes,
    summary: [
      { count: added.length, text: 'added' },
      { count: changed.length, text: 'changed' },
      { count: unchanged, text: 'as they are' },
      { count: missing.length, text: 'not in the file' },
    ],
    added: added.map(({ name, login, role, details, personId }) => ({
      ...{ name, login, role, section: details.section ?? '', known: personId !== null },
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
