import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { CheckResult } from '../../../src/domain/attempt.js';
import { AlreadyExists, NotFound } from '../../../src/domain/stores.js';
import { openDatabase } from '../../../src/store/database.js';
import { DecryptionError } from '../../../src/store/encryption.js';
import { migrate } from '../../../src/store/migrate.js';
import { openStore } from '../../../src/store/open-store.js';
import {
  addClass,
  aRequest,
  aResult,
  type Class,
  migrationsDir,
  openTestStore,
  type TestStore,
} from '../../support/stores.js';

let test1: TestStore;
let school: Class;

beforeEach(async () => {
  test1 = await openTestStore();
  school = await addClass(test1.store);
});
afterEach(() => test1.remove());

const whose = () => ({ courseId: school.course.id, studentId: school.student.id, labId: 'lab' });

describe('people and courses', () => {
  test('a login is taken in any case of its letters', async () => {
    const again = { login: 'STUDENT-k8s', name: 'Another', passwordHash: 'x' };
    await expect(test1.store.people.create(again)).rejects.toBeInstanceOf(AlreadyExists);
    const found = await test1.store.people.findForSignIn('Student-K8s');
    expect(found).toEqual({ person: school.student, passwordHash: 'none' });
  });

  test('a slug is taken once', async () => {
    const again = { slug: 'k8s', title: 'x', key: { publicKey: 'p', privateKey: 'q' } };
    await expect(test1.store.courses.create(again)).rejects.toBeInstanceOf(AlreadyExists);
  });

  test('who is enrolled again has the new role, and one row', async () => {
    const { course, ta } = school;
    await test1.store.courses.enroll({
      courseId: course.id,
      personId: ta.id,
      role: 'student',
      section: 'A',
    });
    const mine = await test1.store.courses.listEnrollmentsOf(ta.id);
    expect(mine).toEqual([{ course, person: ta, role: 'student', section: 'A' }]);
    const students = await test1.store.courses.listStudents(course.id);
    expect(students.map((one) => one.person.login)).toEqual(['student-k8s', 'ta-k8s']);
  });

  test('of two changes of a password at once one is made', async () => {
    const change = (to: string) =>
      test1.store.people.replacePassword(school.instructor.id, 'none', to);
    expect(await Promise.all([change('first'), change('second')])).toEqual([true, false]);
    const found = await test1.store.people.findForSession(school.instructor.id);
    expect(found?.passwordHash).toBe('first');
  });

  test('a password can be replaced, a person found, and nobody where there is nobody', async () => {
    const { replacePassword } = test1.store.people;
    expect(await replacePassword(school.ta.id, 'none', 'new')).toBe(true);
    expect(await replacePassword('nobody', 'none', 'new')).toBe(false);
    expect((await test1.store.people.findForSignIn('ta-k8s'))?.passwordHash).toBe('new');
    expect(await test1.store.people.find(school.ta.id)).toEqual(school.ta);
    expect(await test1.store.people.find('nobody')).toBeUndefined();
    expect(await test1.store.people.findForSignIn('nobody')).toBeUndefined();
    expect(await test1.store.courses.find('nothing')).toBeUndefined();
    expect(await test1.store.courses.find('k8s')).toEqual(school.course);
    expect(await test1.store.courses.findEnrollment('k8s', 'nobody')).toBeUndefined();
    await expect(test1.store.courses.getKey('nothing')).rejects.toBeInstanceOf(NotFound);
  });

  test('the private key is not in the database, and another secret does not read it', async () => {
    const { privateKey } = await test1.store.courses.getKey(school.course.id);
    expect(privateKey).toContain('OPENSSH PRIVATE KEY');
    const file = test1.databaseUrl.slice('file:'.length);
    const bytes = Buffer.concat([await readFile(file), await readFile(`${file}-wal`)]);
    expect(bytes.includes('OPENSSH PRIVATE KEY')).toBe(false);
    const { databaseUrl } = test1;
    const other = await openStore({
      databaseUrl,
      migrationsDir,
      secret: 'not the one it was written with',
    });
    await expect(other.courses.getKey(school.course.id)).rejects.toBeInstanceOf(DecryptionError);
    await other.close();
  });
});

describe('attempts', () => {
  test('the same form twice is one attempt, and so is a second press while one is open', async () => {
    const { attempts } = test1.store;
    const first = await attempts.request(aRequest(school, { submissionKey: 'form' }));
    expect(first.created).toBe(true);
    const again = await attempts.request(aRequest(school, { submissionKey: 'form' }));
    const pressed = await attempts.request(aRequest(school, { submissionKey: 'another form' }));
    expect([again, pressed].map((one) => [one.created, one.attempt.id])).toEqual([
      [false, first.attempt.id],
      [false, first.attempt.id],
    ]);
    const rerun = await attempts.request(
      aRequest(school, { kind: 'rerun', requestedById: school.ta.id, reason: 'why' }),
    );
    expect(rerun.created).toBe(true);
  });

  test('fifty presses at once are one attempt, fifty finishes are one finish', async () => {
    const { attempts } = test1.store;
    const asked = await Promise.all(
      Array.from({ length: 50 }, () => attempts.request(aRequest(school))),
    );
    expect(asked.filter((one) => one.created)).toHaveLength(1);
    const { id } = (asked[0] as (typeof asked)[0]).attempt;
    const started = await Promise.all(Array.from({ length: 50 }, () => attempts.start(id)));
    expect(started.filter(Boolean)).toHaveLength(1);
    const finished = await Promise.all(
      Array.from({ length: 50 }, () => attempts.finish(id, aResult(10))),
    );
    expect(finished.filter((one) => one !== undefined)).toHaveLength(1);
  });

  test('a finished attempt has its evidence, and the grade its history', async () => {
    const { attempts, history } = test1.store;
    const { attempt } = await attempts.request(
      aRequest(school, { answers: { field: '10.1.0.7' } }),
    );
    await attempts.start(attempt.id);
    const finished = await attempts.finish(attempt.id, aResult(10));
    expect(finished?.decision).toEqual({ kind: 'record', score: 10 });
    const found = await attempts.find(attempt.id);
    expect(found).toMatchObject({
      state: 'finished',
      answers: { field: '10.1.0.7' },
      ...aResult(10),
    });
    expect(await attempts.listGrades(whose())).toMatchObject([
      { score: 10, points: 10, automatic: { attemptId: attempt.id } },
    ]);
    const entries = await history.list({
      courseId: school.course.id,
      attemptId: attempt.id,
      limit: 10,
    });
    expect(entries.map((one) => [one.action, one.actor?.login ?? null, one.detail])).toEqual([
      ['grade-recorded', null, { before: null, after: 10 }],
      ['attempt-requested', 'student-k8s', {}],
    ]);
  });

  test('the facts of a passed check are those of its newest pass', async () => {
    const { attempts } = test1.store;
    const check = { ...whose(), checkpointId: 'checkpoint', checkId: 'check' };
    expect(await attempts.findPassedFacts(check)).toBeUndefined();
    const [passed] = aResult(10).checks;
    for (const [kind, facts] of [
      ['pass', { round: 1 }],
      ['pass', { round: 2 }],
      ['fail', { round: 3 }],
    ] as const) {
      const { attempt } = await attempts.request(aRequest(school));
      await attempts.start(attempt.id);
      const outcome = { kind, expected: 'it', observed: 'it' };
      const checks = [{ ...passed, outcome, facts } as CheckResult];
      await attempts.finish(attempt.id, aResult(10, { checks }));
    }
    expect(await attempts.findPassedFacts(check)).toEqual({ round: 2 });
    expect(await attempts.findPassedFacts({ ...check, checkpointId: 'another' })).toBeUndefined();
    expect(await attempts.findPassedFacts({ ...check, checkId: 'another' })).toBeUndefined();
    expect(await attempts.findPassedFacts({ ...check, studentId: school.ta.id })).toBeUndefined();
  });

  test('no score and a worse score leave the grade, and say so in the history', async () => {
    const { attempts, history } = test1.store;
    for (const score of [6, null, 4]) {
      const { attempt } = await attempts.request(aRequest(school));
      await attempts.start(attempt.id);
      await attempts.finish(attempt.id, aResult(score));
    }
    expect(await attempts.listGrades(whose())).toMatchObject([{ score: 6 }]);
    const kept = await history.list({
      courseId: school.course.id,
      studentId: school.student.id,
      limit: 1000,
    });
    expect(kept.filter((one) => one.action === 'grade-kept').map((one) => one.detail)).toEqual([
      { because: 'not-better' },
      { because: 'no-score' },
    ]);
  });

  test('students come before re-runs in the queue', async () => {
    const { attempts } = test1.store;
    const staff = { kind: 'rerun' as const, requestedById: school.ta.id, reason: 'why' };
    await attempts.request(aRequest(school, { ...staff, checkpointId: 'a' }));
    await attempts.request(aRequest(school, { checkpointId: 'b' }));
    await attempts.request(aRequest(school, { ...staff, checkpointId: 'c' }));
    const queued = await attempts.listQueued();
    expect(queued.map((one) => one.checkpointId)).toEqual(['b', 'a', 'c']);
  });

  test('nothing is found where nothing is, and what was not running does not finish', async () => {
    const { attempts } = test1.store;
    expect(await attempts.find('nothing')).toBeUndefined();
    expect(await attempts.start('nothing')).toBe(false);
    const { attempt } = await attempts.request(aRequest(school));
    expect(await attempts.finish(attempt.id, aResult(10))).toBeUndefined();
    expect(await attempts.listOfStudent({ ...whose(), checkpointId: 'another' })).toEqual([]);
  });

  test('the texts of an outcome are cut when they are stored', async () => {
    const { attempts } = test1.store;
    const { attempt } = await attempts.request(aRequest(school));
    await attempts.start(attempt.id);
    const { checks, ...result } = aResult(0);
    const outcome = { kind: 'fail', expected: 'a', observed: 'x'.repeat(3.9e6) } as const;
    await attempts.finish(attempt.id, {
      ...result,
      checks: checks.map((check) => ({ ...check, outcome: { ...outcome, final: true } })),
    });
    const kept = (await attempts.find(attempt.id))?.checks[0]?.outcome;
    expect(kept).toEqual({ ...outcome, observed: `${'x'.repeat(2000)}…`, final: true });
  });

  test('whatever happens, the grade is the best score and every attempt finishes once', async () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('finish', 'crash'), fc.option(fc.integer({ min: 0, max: 10 }))),
      { maxLength: 8 },
    );
    let round = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        round += 1;
        const checkpointId = `round-${round}`;
        const { attempts } = test1.store;
        const scores: number[] = [];
        for (const [what, score] of all) {
          const { attempt } = await attempts.request(aRequest(school, { checkpointId }));
          await attempts.start(attempt.id);
          if (what === 'crash') expect(await attempts.requeueRunning()).toEqual([]);
          if (what === 'crash') await attempts.start(attempt.id);
          await attempts.finish(attempt.id, aResult(score));
          if (score !== null) scores.push(score);
          expect(await attempts.finish(attempt.id, aResult(10))).toBeUndefined();
        }
        const grades = await attempts.listGrades(whose());
        const grade = grades.find((one) => one.checkpointId === checkpointId);
        expect(grade?.score).toBe(scores.length === 0 ? undefined : Math.max(...scores));
      }),
      { numRuns: 12 },
    );
  });
});

describe('the database', () => {
  test('its history can be neither changed nor deleted', () => {
    const database = new Database(test1.databaseUrl.slice('file:'.length));
    database.pragma('recursive_triggers = ON');
    expect(() => database.exec('DELETE FROM HistoryEntry')).toThrow('the history is not deleted');
    expect(() => database.exec("UPDATE HistoryEntry SET action = 'x'")).toThrow(
      'the history is not changed',
    );
    database.close();
  });

  test('it refuses what no code may write', () => {
    const database = new Database(test1.databaseUrl.slice('file:'.length));
    expect(() => database.exec("UPDATE Enrollment SET role = 'admin'")).toThrow(
      'CHECK constraint failed',
    );
    expect(() => database.exec("UPDATE Enrollment SET courseId = 'none'")).toThrow(
      'FOREIGN KEY constraint failed',
    );
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    database.close();
  });

  test('migrations that were applied are not applied again', async () => {
    expect(await migrate(test1.databaseUrl, migrationsDir)).toEqual([]);
  });

  test('a server that is killed while an attempt runs loses nothing, and finishes it once', async () => {
    const { attempts } = test1.store;
    const { attempt } = await attempts.request(aRequest(school));
    // starts the attempt as a server does, says so, and waits to be killed
    const script = `
      const Database = require('better-sqlite3');
      const database = new Database(${JSON.stringify(test1.databaseUrl.slice('file:'.length))});
      database.prepare("UPDATE Attempt SET state = 'running' WHERE id = ?").run(${JSON.stringify(attempt.id)});
      database.prepare('BEGIN IMMEDIATE').run();
      database.prepare("UPDATE Attempt SET state = 'finished', score = 3 WHERE id = ?").run(${JSON.stringify(attempt.id)});
      console.log('in the middle');
      setInterval(() => {}, 1000);`;
    const server = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(server.stdout, 'data');
    process.kill(server.pid as number, 'SIGKILL');
    await once(server, 'exit');
    expect(await attempts.find(attempt.id)).toMatchObject({ state: 'running', score: null });
    expect(await attempts.requeueRunning()).toEqual([]);
    expect(await attempts.start(attempt.id)).toBe(true);
    expect(await attempts.finish(attempt.id, aResult(10))).toMatchObject({
      decision: { kind: 'record' },
    });
    expect(await attempts.finish(attempt.id, aResult(10))).toBeUndefined();
  });

  test('the gradebook has a row for every student, with the newest attempt and the grade', async () => {
    const { attempts } = test1.store;
    for (const score of [10, null]) {
      const { attempt } = await attempts.request(aRequest(school));
      await attempts.start(attempt.id);
      await attempts.finish(attempt.id, aResult(score));
    }
    const other = await test1.store.people.create({ login: 'z', name: 'Zoe', passwordHash: 'x' });
    await test1.store.courses.enroll({
      courseId: school.course.id,
      personId: other.id,
      role: 'student',
      section: 'B',
    });
    const rows = await attempts.gradebook(school.course.id, 'lab');
    expect(
      rows.map((row) => [row.student.name, row.details.section, [...row.cells.keys()]]),
    ).toEqual([
      ['The student', null, ['checkpoint']],
      ['Zoe', 'B', []],
    ]);
    expect(rows[0]?.cells.get('checkpoint')).toMatchObject({
      score: 10,
      automatic: 10,
      isOverridden: false,
      attempts: 2,
      latest: { outcome: 'unreachable', state: 'finished' },
      hasOpenObjection: false,
    });
  });

  test('what staff gave stands over the automatic grade, also where there is none', async () => {
    const { attempts, objections } = test1.store;
    const { attempt } = await attempts.request(aRequest(school));
    await attempts.start(attempt.id);
    await attempts.finish(attempt.id, aResult(10));
    const database = await openDatabase(test1.databaseUrl);
    const given = { ...whose(), points: 10, reason: 'seen in class', overriddenById: school.ta.id };
    await database.write((tx) =>
      tx.override.createMany({
        data: [
          { ...given, checkpointId: 'checkpoint', score: 9 },
          { ...given, checkpointId: 'second', score: 4 },
          { ...given, checkpointId: 'third', score: 1, undoneAt: new Date() },
        ],
      }),
    );
    await database.close();
    await objections.open({ ...whose(), checkpointId: 'fourth', text: 'Please look at it.' });

    const override = { reason: 'seen in class', overriddenBy: { name: 'The ta' } };
    expect(await attempts.listGrades(whose())).toMatchObject([
      { score: 9, automatic: { score: 10 }, override: { ...override, score: 9 } },
      { checkpointId: 'second', score: 4, points: 10, automatic: null, override },
    ]);
    const [row] = await attempts.gradebook(school.course.id, 'lab');
    expect([...(row?.cells ?? [])].sort()).toMatchObject([
      ['checkpoint', { score: 9, automatic: 10, isOverridden: true, attempts: 1 }],
      ['fourth', { score: null, latest: null, attempts: 0, hasOpenObjection: true }],
      ['second', { score: 4, automatic: null, isOverridden: true, latest: null }],
    ]);
  });
});
