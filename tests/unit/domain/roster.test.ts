import { describe, expect, test } from '@jest/globals';
import {
  isLastInstructor,
  type Member,
  mayHaveLink,
  noDetails,
  planRoster,
  type RosterLine,
  type RosterState,
  roleOf,
} from '../../../src/domain/roster.js';

function aMember(login: string, given: Partial<Member> = {}): Member {
  return {
    person: { id: `id-${login}`, login, name: `The ${login}` },
    role: 'student',
    details: { ...noDetails, section: 'A' },
    leftAt: null,
    hasJoined: true,
    elsewhere: [],
    ...given,
  };
}

function aLine(login: string, given: Partial<RosterLine> = {}): RosterLine {
  return { line: 2, login, name: `The ${login}`, role: null, details: {}, ...given };
}

function planOf(members: Member[], lines: RosterLine[], known: RosterState['known'] = []) {
  return planRoster({ members, known, selfMade: [], revision: '' }, lines);
}

const instructor = aMember('boss', { role: 'instructor' });
const left = new Date(0);

describe('a roster', () => {
  test('adds who is new, as a student where it says nothing else', () => {
    const details = { section: 'B', email: 'new@example.edu' };
    const { added } = planOf([], [aLine('new', { details }), aLine('aide', { role: 'ta' })]);
    expect(added).toEqual([
      {
        ...{ personId: null, login: 'new', name: 'The new', role: 'student' },
        details: { ...details, studentNumber: null, canvasId: null, sortName: null },
      },
      expect.objectContaining({ login: 'aide', role: 'ta' }),
    ]);
  });

  test('keeps the name to sort by until the name changes or the file tells another', () => {
    const sortName = 'Old, The';
    const before = aMember('a', { details: { ...aMember('a').details, sortName } });
    const sortedAs = (line: Partial<RosterLine>) => {
      const { changed } = planOf([instructor, before], [aLine('a', line)]);
      return changed.map(({ member }) => member.details.sortName);
    };
    expect(sortedAs({})).toEqual([]);
    expect(sortedAs({ name: null })).toEqual([]);
    expect(sortedAs({ name: 'New Name' })).toEqual([null]);
    const details = { sortName: 'Name, New' };
    expect(sortedAs({ details })).toEqual(['Name, New']);
    expect(sortedAs({ details, name: 'New Name' })).toEqual(['Name, New']);
  });

  test('names the accounts that somebody made for themselves and that would become staff', () => {
    const known = [
      { id: 'id', login: 'known', name: 'Known' },
      { id: 'other', login: 'other', name: 'Other' },
    ];
    const members = [
      aMember('student'),
      aMember('aide', { role: 'ta' }),
      aMember('gone', { leftAt: left }),
      aMember('was-aide', { role: 'ta', leftAt: left }),
      aMember('handed'),
    ];
    const lines = [
      ...['student', 'aide', 'gone', 'was-aide', 'handed', 'known', 'new'].map((login) =>
        aLine(login, { name: 'As the file says', role: 'instructor' }),
      ),
      aLine('other'),
    ];
    const selfMade = ['student', 'aide', 'gone', 'was-aide', 'known', 'other'].map((login) => ({
      login,
      name: `${login}, as its owner says`,
    }));
    const state = { members, known, selfMade, revision: '' };
    expect(planRoster(state, lines).raised).toEqual(
      ['gone', 'was-aide', 'known', 'student'].map((login) => ({
        ...{ login, name: `${login}, as its owner says`, role: 'instructor' },
      })),
    );
  });

  test('keeps the name of who has an account elsewhere', () => {
    const known = { id: 'id', login: 'known', name: 'Known' };
    const { added } = planOf([], [aLine('known', { name: 'Other' })], [known]);
    expect(added).toMatchObject([{ personId: 'id', name: 'Known' }]);
  });

  test('takes back who left, with what was known of them, but as a student', () => {
    const gone = aMember('gone', { role: 'ta', leftAt: left });
    const { added, missing } = planOf([gone], [aLine('gone', { name: null })]);
    expect(added).toMatchObject([
      { personId: 'id-gone', role: 'student', details: { section: 'A' } },
    ]);
    expect(missing).toEqual([]);
    expect(planOf([gone], []).missing).toEqual([]);
  });

  test('wants the name of who is new', () => {
    const { added, problems } = planOf([], [aLine('new', { name: null, line: 7 })]);
    expect([added, problems]).toEqual([[], [{ line: 7, text: 'no name for new, who is new' }]]);
  });

  test('tells each change; what it does not say stays', () => {
    const line = aLine('sam', { name: 'Samuel', role: 'ta', details: { email: 'sam@x' } });
    const { changed, unchanged } = planOf(
      [instructor, aMember('sam'), aMember('kim')],
      [line, aLine('kim'), aLine('boss', { name: null })],
    );
    expect(unchanged).toBe(2);
    expect(changed.map(({ changes }) => changes)).toEqual([
      [
        { field: 'name', from: 'The sam', to: 'Samuel' },
        { field: 'role', from: 'student', to: 'ta' },
        { field: 'email', from: null, to: 'sam@x' },
      ],
    ]);
    expect(changed[0]?.member).toMatchObject({ personId: 'id-sam', details: { section: 'A' } });
  });

  test('does not rename who is in another course, too', () => {
    const shared = aMember('sam', { elsewhere: ['student'] });
    const { unchanged } = planOf([shared], [aLine('sam', { name: 'Samuel' })]);
    expect(unchanged).toBe(1);
  });

  test('names who is not in it', () => {
    const { missing } = planOf([instructor, aMember('sam')], [aLine('new')]);
    expect(missing.map(({ person }) => person.login)).toEqual(['boss', 'sam']);
  });

  test('leaves the course one instructor who can sign in', () => {
    const waiting = aMember('later', { role: 'instructor', hasJoined: false });
    const line = aLine('boss', { role: 'student', line: 4 });
    const { problems } = planOf([instructor, waiting], [aLine('sam'), line]);
    expect(problems).toEqual([
      { line: 4, text: 'boss is the last instructor of the course and must stay one' },
    ]);
    const second = aMember('second', { role: 'instructor' });
    expect(planOf([instructor, second], [line]).problems).toEqual([]);
    expect(planOf([instructor], [aLine('boss', { role: 'instructor' })]).problems).toEqual([]);
  });
});

test('the last instructor is the one who is here and can sign in', () => {
  const is = (...members: Member[]) => isLastInstructor(members, 'id-boss');
  const second = (given: Partial<Member>) => aMember('second', { role: 'instructor', ...given });
  expect(is(instructor)).toBe(true);
  expect(is(instructor, second({ hasJoined: false }), second({ leftAt: left }))).toBe(true);
  expect(is(instructor, second({}))).toBe(false);
  expect(is(second({}))).toBe(false);
  expect(is()).toBe(false);
});

test.each([
  [true, [], true],
  [true, ['student'], false],
  [false, [], true],
  [false, ['student', 'student'], true],
  [false, ['student', 'ta'], false],
] as const)(
  'a link for who has joined (%j) and is %j elsewhere: %j',
  (hasJoined, elsewhere, may) => {
    expect(mayHaveLink(aMember('sam', { hasJoined, elsewhere: [...elsewhere] }))).toBe(may);
  },
);

test.each([
  ['Student', 'student'],
  ['Teaching-Assistant', 'ta'],
  [' Non-editing teacher ', 'ta'],
  ['Professor', 'instructor'],
  ['asistant', undefined],
  ['', undefined],
])('%j is the role %s', (text, role) => {
  expect(roleOf(text)).toBe(role);
});
