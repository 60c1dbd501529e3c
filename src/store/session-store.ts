import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import connectSqlite3 from 'connect-sqlite3';
import session, { type Store } from 'express-session';

/** The store of signed-in sessions, and how to close it. */
export interface OpenSessionStore {
  store: Store;
  close(): Promise<void>;
}

/** Sessions in an SQLite file of their own, so that they never wait for grades nor grades for them. */
export async function openSessionStore(file: string): Promise<OpenSessionStore> {
  await mkdir(dirname(file), { recursive: true });
  const SqliteStore = connectSqlite3(session);
  const store = new SqliteStore({
    dir: dirname(file),
    db: basename(file),
    createDirIfNotExists: true,
    concurrentDB: true,
  } as never) as unknown as Store & { db: SqliteDatabase };
  return { store, close: () => closeDatabase(store.db) };
}

interface SqliteDatabase {
  close(callback: (error: Error | null) => void): void;
}

function closeDatabase(database: SqliteDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    database.close((error) => (error ? reject(error) : resolve()));
  });
}
