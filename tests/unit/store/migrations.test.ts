import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
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

test('a database of the first form keeps everything, and its attempts are late by when they were asked for', async () => {
  const first = join(dir, 'migrations');
  await mkdir(first);
  await cp(join(migrationsDir, '20261124000000_init'), join(first, '20261124000000_init'), {
    recursive: true,
  });
  const databaseUrl = `file:${join(dir, 'podmark.db')}`;
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
