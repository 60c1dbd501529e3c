import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import connectSqlite3 from 'connect-sqlite3';
import session, { type Store } from 'express-session';
import sqlite3 from 'sqlite3';

/** The store of signed-in sessions, and how to close it. */
export interface OpenSessionStore {
  store: Store;
  close(): Promise<void>;
}

/**
 * Sessions in an SQLite file of their own, so that they never wait for grades nor grades for them.
 * Those that expired are removed when it opens, and once a day.
 */
export async function openSessionStore(file: string): Promise<OpenSessionStore> {
  await mkdir(dirname(file), { recursive: true });
  const database = new sqlite3.Database(file);
  const SqliteStore = connectSqlite3(session);
  // its type declarations are older than its option of an open database
  const options = { db: database, concurrentDb: true } as object;
  const store = new SqliteStore(options) as unknown as Store & { client: NodeJS.EventEmitter };
  await once(store.client, 'connect');
  return {
    store,
    close: () =>
      new Promise((resolve, reject) => {
        database.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}
