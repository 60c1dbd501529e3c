import { describe, expect, test } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { readRoster } from '../../../src/grading/roster.js';

/** What was read, without what is absent. */
function read(text: string) {
  const { lines, problems, notes } = readRoster(text);
  return {
    lines,
    notes,
    problems: problems.map(({ line, text: said }) => `line ${line}: ${said}`),
  };
}

const canvas = `\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Lab 1 (4711)
    Points Possible,,,,,10
"Lovelace, Ada",101,S1,ADA,Sec A,9.5
"Hopper, Grace",102,S2,grace,Sec B,
"Student, Test",103,,9f2,Sec A,0
`;

const moodle = `"First name",Surname,"ID number","Email address",Groups
Ada,Lovelace,S1,Ada@example.edu,"Sec A"
Grace,Hopper,,grace@example.edu,"No groups"
`;

describe('a roster of', () => {
  test('few columns is read', () => {
    const { lines, problems, notes } = read('login,name\nada,Ada Lovelace\n');
    expect(lines).toEqual([
      { line: 2, login: 'ada', name: 'Ada Lovelace', role: null, details: {} },
    ]);
    expect([problems, notes]).toEqual([[], []]);
  });

  test("Canvas's gradebook is read as it is", () => {
    const { lines, problems, notes } = read(canvas);
    expect(problems).toEqual([]);
    expect(lines).toEqual([
      {
        ...{ line: 3, login: 'ada', name: 'Ada Lovelace', role: null },
        details: {
          section: 'Sec A',
          studentNumber: 'S1',
          canvasId: '101',
          sortName: 'Lovelace, Ada',
        },
      },
      {
        ...{ line: 4, login: 'grace', name: 'Grace Hopper', role: null },
        details: {
          section: 'Sec B',
          studentNumber: 'S2',
          canvasId: '102',
          sortName: 'Hopper, Grace',
        },
      },
    ]);
    expect(notes).toEqual([
      'Left out: 2 lines of Canvas’s own.',
      'Columns that are not read: Lab 1 (4711).',
    ]);
  });

  test("Moodle's participants is read as it is", () => {
    const { lines, notes } = read(moodle);
    expect(lines).toEqual([
      {
        ...{ line: 2, login: 'ada@example.edu', name: 'Ada Lovelace', role: null },
        details: {
          section: 'Sec A',
          email: 'Ada@example.edu',
          studentNumber: 'S1',
          sortName: 'Lovelace, Ada',
        },
      },
      {
        ...{ line: 3, login: 'grace@example.edu', name: 'Grace Hopper', role: null },
        details: { email: 'grace@example.edu', sortName: 'Hopper, Grace' },
      },
    ]);
    expect(notes).toEqual(['The file has no logins: e-mail addresses are taken.']);
  });

  test.each([
    ['semicolons', 'Username;Full name;Role\nada;Ada;TA\n'],
    ['tabs', 'username\tfull name\trole\r\nada\tAda\tteaching-assistant\r\n'],
    ['old line ends', 'LOGIN,Name,Role\rada,Ada,ta'],
    ['a comma in a quoted head', '"login";"name, as it is";name;role\nada;;Ada;tutor\n'],
  ])('%s is read', (_what, text) => {
    expect(read(text).lines).toMatchObject([{ login: 'ada', name: 'Ada', role: 'ta' }]);
  });

  test('other numbers keeps them apart: ID is Canvas’s own only in its files', () => {
    expect(read('login,name,ID\na,A,7').lines[0]?.details).toEqual({ studentNumber: '7' });
    expect(read('login,name,Canvas ID,Student number\na,A,7,8').lines[0]?.details).toEqual({
      canvasId: '7',
      studentNumber: '8',
    });
  });

  test('many other columns names five of them, and the second of a kind is not read', () => {
    expect(read('login,name,a,b,c,d,login,f,,g\nx,X').notes).toEqual([
      'Columns that are not read: a, b, c, d, login and 2 more.',
    ]);
    expect(read('login,name\nx,X,,\n').problems).toEqual([]);
  });

  test('short lines is read: what is not there is not said', () => {
    expect(read('login,name,section\nada\n').lines).toEqual([
      { line: 2, login: 'ada', name: null, role: null, details: {} },
    ]);
  });

  test('one test student counts one line', () => {
    const text = 'Student,SIS Login ID\n"Student, Test",x\nAda,ada\n';
    expect(read(text).notes).toEqual(['Left out: 1 line of Canvas’s own.']);
  });
});

describe('a mistake is told with its line', () => {
  const long = 'x'.repeat(201);
  test.each([
    ['line 1: there is nobody in this roster', ''],
    ['line 1: there is nobody in this roster', 'login,name\n\n'],
    ['line 1: no column of logins: call it login, username or SIS Login ID', 'name\nAda'],
    ['line 1: no column of names: call it name, or have first name and last name', 'login\nada'],
    ['line 4: no login', 'login,name\nada,Ada\n\n,Grace\n'],
    ['line 2: no e-mail address, and no login', 'email,name\n,Ada'],
    ['line 3: the login “a b” has a space in it', 'login,name\nada,Ada\n"a\nb",C\nADA,Ada'],
    ['line 5: the same login as in line 3', 'login,name\n\nada,"A\nda"\nADA,Ada'],
    [
      'line 2: the role “asistant” is none of student, ta, instructor',
      'login,name,role\nada,Ada,asistant',
    ],
    ['line 2: “ada” is no e-mail address', 'login,name,email\nada,Ada,ada'],
    ['line 2: more cells than the head has', 'login,name\nada,Ada,more'],
    ['line 2: a cell has more than 200 characters', `login,name\nada,${long}`],
    [
      'line 2: a character cannot be read: save the file as CSV in UTF-8',
      'login,name\nada,J\ufffdrg',
    ],
    ['line 3: a quote begins here and is not closed', 'login,name\nx,X\nada,"Ada\ny,Y\n'],
    [
      'line 2: a quote inside a cell: double it, and put quotes around the cell',
      'login,name\nada,Ada "L" Lovelace\n',
    ],
    ['line 1: a quote begins here and is not closed', '"login,name\nada,Ada'],
  ])('%s', (problem, text) => {
    const { problems } = read(text);
    expect(problems).toContain(problem);
  });

  test('every one of them, in the order of the lines', () => {
    const { problems } = read('login,name\n,A\nb,B\nb,B\n a b ,C\nd,"D\n');
    expect(problems.map((problem) => problem.slice(0, 6))).toEqual([
      ...['line 2', 'line 4', 'line 5', 'line 6'],
    ]);
  });

  test('and so is a file of more people than any course has', () => {
    const many = Array.from({ length: 5001 }, (_, index) => `p${index},P`).join('\n');
    expect(read(`login,name\n${many}`).problems).toEqual([
      'line 5002: a roster has 5000 people at most',
    ]);
  });
});

test('what a spreadsheet writes comes back, whatever is in a name', () => {
  const name = fc
    .stringMatching(/^[^\s]([^\n]*[^\s])?$/)
    .filter((text) => text.trim() !== '' && !text.includes('\ufffd') && text.length < 100);
  // a comma in a name turns it round
  const plainName = name.map((text) => text.replaceAll(',', '.'));
  const mark = fc.constantFrom('"', ',', ';', '\n', '=1+1', "'", '\t', 'é', '');
  fc.assert(
    fc.property(name, mark, plainName, fc.constantFrom(',', ';', '\t'), (a, b, c, delimiter) => {
      const whole = `${a}${b}${c}`;
      const csv = stringify(
        [
          ['login', 'name', 'section'],
          ['ada', c, whole],
        ],
        { delimiter },
      );
      const shown = (text: string) =>
        // biome-ignore lint/suspicious/noControlCharactersInRegex: as cells are cleaned
        text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
      expect(read(csv).lines).toMatchObject([
        { line: 2, login: 'ada', name: shown(c), details: { section: shown(whole) } },
      ]);
    }),
  );
});
