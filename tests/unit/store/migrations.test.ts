import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { migrate } from '../../../src/store/migrate.js';
import { openStore } from '../../../src/store/open-store.js';
import { migrationsDir } from '../../support/stores.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'podmark-migrations-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A folder with the migrations up to and with this one. */
async function migrationsUpTo(last: string): Promise<string> {
  const folder = join(dir, 'migrations');
  await mkdir(folder);
  const names = (await readdir(migrationsDir)).filter((name) => name <= last);
  for (const name of names) {
    await cp(join(migrationsDir, name), join(folder, name), { recursive: true });
  }
  return folder;
}

test('a database of the first form keeps everything, and its attempts are late by when they were asked for', async () => {
  const databaseUrl = `file:${join(dir, 'podmark.db')}`;
  const first = await migrationsUpTo('20261124000000_init');
  expect(await migrate(databaseUrl, first)).toEqual(['20261124000000_init']);
  const old = new Sqlite(join(dir, 'podmark.db'));
  old.exec(`
    INSERT INTO Person (id, login, name, passwordHash) VALUES ('p', 'ada', 'Ada', 'hash');
    INSERT INTO Course (id, slug, title, publicKey, privateKey) VALUES ('c', 'k8s', 'K8s', 'a', 'b');
    INSERT INTO Enrollment (courseId, personId, role) VALUES ('c', 'p', 'student');
    INSERT INTO Attempt (id, courseId, labId, checkpointId, studentId, requestedById, kind, state, answers, points, score, outcome, submissionKey, requestedAt)
      VALUES ('a', 'c', 'lab', 'one', 'p', 'p', 'submission', 'finished', '{}', 10, 7, 'fail', 'key', '2026-11-20T10:00:00.000+00:00');
    INSERT INTO CheckOutcome (attemptId, position, checkId, title, checker, kind, outcome, facts, durationMs)
      VALUES ('a', 0, 'check', 'A check', 'checker', 'fail', '{"kind":"fail"}', '{}', 5);
    INSERT INTO Grade (courseId, labId, checkpointId, studentId, score, points, attemptId, updatedAt)
      VALUES ('c', 'lab', 'one', 'p', 7, 10, 'a', '2026-11-20T10:00:00.000+00:00');
    INSERT INTO HistoryEntry (courseId, action, attemptId, detail) VALUES ('c', 'grade-recorded', 'a', '{}');`);
  old.close();

  const store = await openStore({ databaseUrl, migrationsDir, secret: 'a secret of tests' });
  try {
    const whose = { courseId: 'c', studentId: 'p', labId: 'lab' };
    expect(await store.attempts.find('a')).toMatchObject({
      score: 7,
      countsAsOf: new Date('2026-11-20T10:00:00Z'),
      checks: [{ checkId: 'check' }],
    });
    expect(await store.attempts.listGrades(whose)).toMatchObject([
      { score: 7, automatic: { earned: 7, lateMinutes: 0 }, override: null },
    ]);
    expect(await store.history.list({ courseId: 'c', limit: 9 })).toHaveLength(1);
  } finally {
    await store.close();
  }
  const now = new Sqlite(join(dir, 'podmark.db'));
  expect(now.pragma('foreign_key_check')).toEqual([]);
  now.close();
});

test('accounts that their owners made with a link for all are known as such afterwards', async () => {
  const databaseUrl = `file:${join(dir, 'podmark.db')}`;
  await migrate(databaseUrl, await migrationsUpTo('20261127200200_api_port_of_kubeconfig'));
  const old = new Sqlite(join(dir, 'podmark.db'));
  const people = ['self', 'cli', 'roster', 'waiting', 'reset'];
  const joined = (login: string, invitation: string) =>
    `INSERT INTO HistoryEntry (courseId, actorId, action, detail) VALUES ('c', '${login}', 'joined', '{"invitation":"${invitation}"}');`;
  old.exec(`
    INSERT INTO Course (id, slug, title, publicKey, privateKey) VALUES ('c', 'k8s', 'K8s', 'a', 'b');
    ${people
      .map(
        (login) =>
          `INSERT INTO Person (id, login, name, passwordHash) VALUES ('${login}', '${login}', 'X', '${login === 'waiting' ? '' : 'hash'}');`,
      )
      .join('\n')}
    INSERT INTO Invitation (id, courseId, role, expiresAt) VALUES ('all', 'c', 'student', 0);
    INSERT INTO Invitation (id, courseId, role, expiresAt, personId, uses) VALUES
      ('for-roster', 'c', 'student', 0, 'roster', 1), ('for-reset', 'c', 'student', 0, 'reset', 1),
      ('for-waiting', 'c', 'student', 0, 'waiting', 0);
    ${joined('self', 'all')} ${joined('roster', 'for-roster')} ${joined('roster', 'all')}
    ${joined('reset', 'all')} ${joined('reset', 'for-reset')}`);
  old.close();

  const store = await openStore({ databaseUrl, migrationsDir, secret: 'a secret of tests' });
  try {
    const { selfMade } = await store.roster.read('c', people);
    expect(selfMade.map(({ login }) => login)).toEqual(['reset', 'self']);
  } finally {
    await store.close();
  }
});
