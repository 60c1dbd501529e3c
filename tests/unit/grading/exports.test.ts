import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { GradebookCell, GradebookRow } from '../../../src/domain/gradebook.js';
import { type MemberDetails, noDetails } from '../../../src/domain/roster.js';
import {
  type CanvasOptions,
  canvasFile,
  canvasHeading,
  headingProblem,
  matchForCanvas,
} from '../../../src/grading/exports/canvas.js';
import {
  type MoodleKey,
  type MoodleOptions,
  matchForMoodle,
  moodleFile,
} from '../../../src/grading/exports/moodle.js';
import { peopleCsv } from '../../../src/grading/exports/people-csv.js';
import { readRoster } from '../../../src/grading/roster.js';
import { aCheckpoint, aLab } from '../../support/runs.js';

const lab = aLab([aCheckpoint({ title: 'One' }), aCheckpoint({ id: 'two', title: 'Two' })]);

const aCell = (score: number | null, given: Partial<GradebookCell> = {}): GradebookCell => ({
  ...{ score, automatic: score, isOverridden: false, lateMinutes: 0, attempts: 1 },
  ...{ passedSince: null, latest: null, hasOpenObjection: false },
  ...given,
});

function aRow(
  login: string,
  details: Partial<MemberDetails> = {},
  cells: Record<string, GradebookCell> = {},
  name = `Name of ${login}`,
): GradebookRow {
  return {
    student: { id: `id-${login}`, login, name },
    details: { ...noDetails, ...details },
    cells: new Map(Object.entries(cells)),
  };
}

const total: CanvasOptions = { columns: 'total', heading: 'A lab', nothingIsZero: false };
const forMoodle: MoodleOptions = {
  ...{ by: 'email', columns: 'total', asPercent: false, nothingIsZero: false },
};
const read = (text: string): string[][] => parse(text, { bom: true, relax_column_count: false });

describe('the CSV for people', () => {
  test('has what counts first, and then where it comes from', () => {
    const two = aCell(8, { automatic: 2.5, isOverridden: true, lateMinutes: 30, attempts: 3 });
    const gone = { gone: aCell(5) };
    const ada = aRow('ada', { section: 'A', email: 'a@b.example', studentNumber: '007' });
    const text = peopleCsv(lab, [{ ...ada, cells: new Map(Object.entries({ two, ...gone })) }]);
    expect(text.startsWith('\ufeffLogin,Name,Section,')).toBe(true);
    const [head = [], line = []] = read(text);
    expect(head.map((name, index) => [name, line[index]])).toEqual([
      ['Login', 'ada'],
      ['Name', 'Name of ada'],
      ['Section', 'A'],
      ['E-mail', 'a@b.example'],
      ['Student number', '007'],
      ['checkpoint', ''],
      ['two', '8'],
      ['Total', '8'],
      ['checkpoint: automatic', ''],
      ['checkpoint: minutes late', ''],
      ['checkpoint: attempts', '0'],
      ['two: automatic', '2.5'],
      ['two: minutes late', '30'],
      ['two: attempts', '3'],
    ]);
  });
});

describe('the file for Canvas', () => {
  const rows = [
    aRow('ada', { canvasId: '11', studentNumber: '007', section: 'A' }, { two: aCell(7.125) }),
    aRow('bob', { canvasId: '12' }),
  ];

  test('has the columns, the points and the total; who has nothing is left out', () => {
    expect(canvasFile(lab, rows, total)).toBe(
      [
        'Student,ID,SIS User ID,SIS Login ID,Section,A lab',
        '    Points Possible,,,,,20',
        'Name of ada,11,007,ada,A,7.13',
        '',
      ].join('\r\n'),
    );
  });

  test('has 0 for who has nothing where that was chosen, and a column for each checkpoint', () => {
    const options = { ...total, columns: 'checkpoints', nothingIsZero: true } as const;
    expect(read(canvasFile(lab, rows, options)).map((line) => line.slice(5))).toEqual([
      ['A lab: One', 'A lab: Two'],
      ['10', '10'],
      ['0', '7.13'],
      ['0', '0'],
    ]);
    const left = canvasFile(lab, rows, { ...options, nothingIsZero: false });
    expect(read(left)[2]?.slice(5)).toEqual(['', '7.13']);
  });

  test('tells checkpoints of one title apart', () => {
    const twice = aLab([aCheckpoint(), aCheckpoint({ id: 'two' })]);
    const [head] = read(canvasFile(twice, [], { ...total, columns: 'checkpoints' }));
    expect(head?.slice(5)).toEqual([
      'A lab: A checkpoint [checkpoint]',
      'A lab: A checkpoint [two]',
    ]);
  });

  test('leaves out whom Canvas would take for another, and names who may not be found', () => {
    const {
      rows: kept,
      leftOut,
      unsure,
    } = matchForCanvas([
      aRow('a', { canvasId: '1' }),
      aRow('b', { canvasId: '1' }),
      aRow('c', { studentNumber: 'S' }),
      aRow('d', { studentNumber: 'S' }),
      aRow('e', {}, {}, 'Same'),
      aRow('f', { canvasId: '2' }, {}, 'Same'),
      aRow('g', { canvasId: '12abc' }),
      aRow('h', { studentNumber: 'T' }),
      aRow('i'),
    ]);
    expect(kept.map(({ student }) => student.login)).toEqual(['f', 'g', 'h', 'i']);
    const said = (all: typeof leftOut) => all.map(({ student, why }) => `${student.login}: ${why}`);
    expect(said(leftOut)).toEqual([
      'a: another student has the Canvas ID 1, too',
      'b: another student has the Canvas ID 1, too',
      'c: no Canvas ID, and another student has the number S, too',
      'd: no Canvas ID, and another student has the number S, too',
      'e: no Canvas ID, and another student has the same name',
    ]);
    expect(said(unsure)).toEqual([
      'g: the Canvas ID “12abc” is no number',
      'h: no Canvas ID',
      'i: no Canvas ID and no student number',
    ]);
  });

  test.each([
    ['', 'Write the heading of the column.'],
    ['x'.repeat(256), 'A heading has 255 characters at most.'],
    ['=1 (3)', 'A spreadsheet would take'],
    ['My Final Grade', 'Canvas leaves out columns'],
    ['Section', 'Canvas has a column of that name'],
  ])('is not made under the heading %j', (heading, why) => {
    expect(headingProblem({ ...total, heading })).toContain(why);
  });

  test('takes a number in brackets for one column only', () => {
    const heading = 'Lab 1 (4711)';
    expect(headingProblem({ ...total, heading })).toBeNull();
    expect(headingProblem({ ...total, heading, columns: 'checkpoints' })).toContain(
      'one assignment',
    );
  });

  test.each([
    ['Services (2)', 'Services [2]'],
    ['Final Score', 'final score'],
    ['ID', 'Lab: ID'],
    ['', 'Lab: '],
  ])('of a lab called %j has the heading %j', (title, heading) => {
    expect(canvasHeading(title)).toBe(heading);
  });

  test('has a heading that Canvas takes, whatever the lab is called', () => {
    const parts = fc.constantFrom('Final Score', 'ID', ' (2)', '=', ' ', 'Current ', 'Points', 'x');
    const title = fc.oneof(
      fc.string(),
      fc.array(parts).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(title, (given) => {
        const heading = canvasHeading(given).trim();
        expect(headingProblem({ ...total, heading, columns: 'checkpoints' })).toBeNull();
      }),
    );
  });
});

describe('the file for Moodle', () => {
  const rows = [
    aRow('ada', { email: 'ada@b.example', studentNumber: '7' }, { two: aCell(5) }),
    aRow('bob', { email: '=b@b.example', studentNumber: '0' }, { two: aCell(0) }),
    aRow('cleo', { email: 'c@b.example', studentNumber: '7' }),
  ];

  test.each<[MoodleKey, string[]]>([
    ['email', ['ada', 'cleo']],
    ['number', []],
    ['username', ['ada', 'bob', 'cleo']],
  ])('by %s has only who is known by it, and alone', (by, logins) => {
    const { rows: kept } = matchForMoodle(rows, by);
    expect(kept.map(({ student }) => student.login)).toEqual(logins);
  });

  test('says why one is left out', () => {
    expect(matchForMoodle(rows, 'number').leftOut.map(({ why }) => why)).toEqual([
      'another student has the student number 7, too',
      'no student number that can be used',
      'another student has the student number 7, too',
    ]);
  });

  test('has grades in points, or in percent; a dash for none', () => {
    const file = moodleFile(lab, rows, { ...forMoodle, columns: 'checkpoints' });
    expect(file).toBe(
      [
        'Full name,ID number,Email address,Username,A lab: One,A lab: Two',
        'Name of ada,7,ada@b.example,ada,-,5',
        'Name of bob,0,,bob,-,0',
        '',
      ].join('\r\n'),
    );
    const percent = { ...forMoodle, asPercent: true, nothingIsZero: true };
    expect(read(moodleFile(lab, rows, percent)).map((line) => line.at(-1))).toEqual([
      'A lab',
      '25',
      '0',
      '0',
    ]);
    const free = aLab([aCheckpoint({ id: 'two', points: 0 })]);
    expect(read(moodleFile(free, rows, percent)).map((line) => line.at(-1))).toEqual([
      'A lab',
      '5',
      '0',
      '0',
    ]);
  });
});

describe('whatever people are called', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '\t=', '＝', ' -', '"', ',', '\n'), fc.string())
      .map((parts) => parts.join('')),
  );
  const detail = fc.option(nasty);
  const rows = fc.uniqueArray(
    fc.record({
      ...{ login: nasty, name: nasty, section: detail, email: detail, studentNumber: detail },
      canvasId: fc.option(fc.oneof(fc.nat().map(String), nasty)),
      score: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    }),
    { selector: ({ login }) => login, maxLength: 8 },
  );
  type Made = Parameters<Parameters<typeof rows.map>[0]>[0];
  const made = (all: Made): GradebookRow[] =>
    all.map(({ login, name, score, ...details }) =>
      aRow(login, details, { two: aCell(score) }, name),
    );
  const files: [string, (all: GradebookRow[]) => string][] = [
    ['people', (all) => peopleCsv(lab, all)],
    [
      'Canvas',
      (all) => canvasFile(lab, matchForCanvas(all).rows, { ...total, nothingIsZero: true }),
    ],
    ['Moodle', (all) => moodleFile(lab, all, { ...forMoodle, nothingIsZero: true })],
  ];

  test.each(files)('no cell for %s is a formula, and every line is whole', (_for, file) => {
    fc.assert(
      fc.property(rows, (all) => {
        const lines = read(file(made(all)));
        expect(new Set(lines.map((line) => line.length)).size).toBe(1);
        for (const cell of lines.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      }),
    );
  });

  test('ids for Canvas are as they were or empty', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const matched = matchForCanvas(made(all)).rows;
        const lines = read(canvasFile(lab, matched, { ...total, nothingIsZero: true })).slice(2);
        for (const [index, { student, details }] of matched.entries()) {
          const line = lines[index] ?? [];
          expect(['', details.canvasId]).toContain(line[1]);
          expect(['', details.studentNumber]).toContain(line[2]);
          expect(['', student.login]).toContain(line[3]);
        }
      }),
    );
  });

  test('our own roster reads the people of the file for Canvas', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{1,10}$/);
    const people = fc.uniqueArray(fc.record({ login: word, name: word, canvasId: fc.nat() }), {
      selector: ({ login }) => login,
      minLength: 1,
    });
    fc.assert(
      fc.property(people, (all) => {
        const given = all.map(({ login, name, canvasId }, index) =>
          aRow(login, { canvasId: `${canvasId + 1}${index}`, section: 'A' }, {}, `${name} Last`),
        );
        const { lines, problems } = readRoster(
          canvasFile(lab, given, { ...total, nothingIsZero: true }),
        );
        expect(problems).toEqual([]);
        expect(lines.map(({ login, name, details }) => [login, name, details])).toEqual(
          given.map(({ student, details: { canvasId, section } }) => [
            student.login,
            student.name,
            { canvasId, section },
          ]),
        );
      }),
    );
  });
});
