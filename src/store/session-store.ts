import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import connectSqlite3 from 'connect-sqlite3';
import session, { type Store } from 'express-session';
import sqlite3 from 'sqlite3';

/** The store of the sessions of signed-in people. */
export interface OpenSessionStore {
  store: Store;
  close(): Promise<void>;
}

/**
 * Opens the session store, and creates its SQLite file and folder if they are missing. Sessions
 * have a file of their own so that they and the grades never wait for each other's writes. Expired
 * sessions are removed when the store opens and then once a day.
 */
export async function openSessionStore(file: string): Promise<OpenSessionStore> {
  await mkdir(dirname(file), { recursive: true });
  const database = new sqlite3.Database(file);
  const SqliteStore = connectSqlite3(session);
  // the package's type declarations lack the option to pass an open database
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
