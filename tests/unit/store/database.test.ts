import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { StoreUnavailable } from '../../../src/domain/stores.js';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { openTestStore, type TestStore } from '../../support/stores.js';

let files: TestStore;
let database: Database;
let other: BetterSqlite3;

beforeEach(async () => {
  files = await openTestStore();
  database = await openDatabase(files.databaseUrl, 100);
  other = new BetterSqlite3(files.databaseUrl.replace('file:', ''));
});
afterEach(async () => {
  other.close();
  await database.close();
  await files.remove();
});

const addPerson = (login: string, to = database) =>
  to.write(async (tx) => {
    // reads first, as most writes do
    await tx.person.findUnique({ where: { login } });
    return await tx.person.create({ data: { login, name: login, passwordHash: '' } });
  });

describe('while another process writes', () => {
  test('a write waits for its end, and the process goes on', async () => {
    const patient = await openDatabase(files.databaseUrl);
    other.exec('BEGIN IMMEDIATE');
    other.exec(`INSERT INTO Person (id, login, name, passwordHash) VALUES ('1', 'theirs', '', '')`);
    const added = addPerson('ours', patient);
    setTimeout(() => other.exec('COMMIT'), 300);

    expect(await added).toMatchObject({ login: 'ours' });
    expect(await patient.client.person.count()).toBe(2);
    await patient.close();
  });

  test('a write that waited too long is refused, and those after it are, too', async () => {
    other.exec('BEGIN IMMEDIATE');
    const all = await Promise.allSettled(['a', 'b', 'c'].map((login) => addPerson(login)));
    expect(all.map((one) => one.status === 'rejected' && one.reason)).toEqual(
      Array.from({ length: 3 }, () => expect.any(StoreUnavailable)),
    );

    other.exec('ROLLBACK');
    expect(await addPerson('a')).toMatchObject({ login: 'a' });
  });
});

test.each([
  ['the disk is full', 'PRAGMA max_page_count = 1', 'PRAGMA max_page_count = 1000000'],
  ['the file is read-only', 'PRAGMA query_only = 1', 'PRAGMA query_only = 0'],
])('while %s, writes are refused and reads go on', async (_, broken, well) => {
  await database.client.$queryRawUnsafe(broken);
  const name = 'x'.repeat(100_000);
  const write = () =>
    database.write((tx) => tx.person.create({ data: { login: 'a', name, passwordHash: '' } }));
  await expect(write()).rejects.toThrow(StoreUnavailable);
  expect(await database.client.person.count()).toBe(0);

  await database.client.$queryRawUnsafe(well);
  expect(await write()).toMatchObject({ login: 'a' });
});

test('a transaction that takes too long is rolled back, and may be tried again', async () => {
  const slow = database.write(
    async (tx) => {
      await tx.person.create({ data: { login: 'a', name: 'a', passwordHash: '' } });
      await new Promise((resolve) => setTimeout(resolve, 300));
      return await tx.person.count();
    },
    { timeoutMs: 50 },
  );
  await expect(slow).rejects.toThrow(StoreUnavailable);
  expect(await database.client.person.count()).toBe(0);
});

test('what is wrong with a write itself is thrown as it is', async () => {
  await addPerson('a');
  await expect(addPerson('a')).rejects.toMatchObject({ code: 'P2002' });
  await expect(database.write(() => Promise.reject(new TypeError('ours')))).rejects.toThrow(
    TypeError,
  );
});

test('the event loop turns between writes', async () => {
  const writes = Promise.all(Array.from({ length: 20 }, (_, index) => addPerson(`p${index}`)));
  let areDone = false;
  void writes.then(() => {
    areDone = true;
  });
  let turns = 0;
  while (!areDone) {
    await setImmediate();
    turns += 1;
  }
  expect(turns).toBeGreaterThanOrEqual(20);
});
