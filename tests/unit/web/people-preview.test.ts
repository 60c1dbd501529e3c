import { expect, test } from '@jest/globals';
import { type NewMember, noDetails, type RosterPlan } from '../../../src/domain/roster.js';
import { importedText, previewOf } from '../../../src/web/people-preview.js';

const member: NewMember = {
  personId: null,
  login: 'a',
  name: 'A',
  role: 'student',
  details: noDetails,
};

test.each([
  [300, 0, 'Import 300 people'],
  [1, 2, 'Import 1 person and 2 changes'],
  [0, 1, 'Import 1 change'],
  [0, 0, 'Import'],
])('the button for %d new and %d changed says %s', (added, changed, action) => {
  const plan: RosterPlan = {
    ...{ added: Array(added).fill(member), changed: Array(changed).fill({ member, changes: [] }) },
    ...{ unchanged: 0, raised: [], missing: [], problems: [] },
  };
  expect(previewOf({ plan, columns: [], notes: [], revision: '' }).action).toBe(action);
});

const links = 'New people set a password through their personal link (see Links).';

test.each([
  [{ added: 300, changed: 0, left: 0 }, `300 people added. ${links}`],
  [{ added: 1, changed: 2, left: 3 }, `1 person added, 2 changed, 3 removed. ${links}`],
  [{ added: 0, changed: 1, left: 0 }, '1 changed.'],
  [{ added: 0, changed: 0, left: 0 }, 'Roster imported.'],
])('an import of %j is told', (counts, text) => {
  expect(importedText(counts)).toBe(text);
});
