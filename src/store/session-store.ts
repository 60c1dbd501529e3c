import { once } from 'node:events';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import connectSqlite3 from 'connect-sqlite3';
import session, { type Store } from 'express-session';
import sqlite3 from 'sqlite3';
import { DatabaseFileError } from './database-file-error.js';

/** The store of the sessions of signed-in people. */
export interface OpenSessionStore {
  store: Store;
  /** Where the file was put that could not be read; undefined if it could. */
  damaged: string | undefined;
  close(): Promise<void>;
}

/**
 * Opens the session store, and creates its SQLite file and folder if they are missing. Sessions
 * have a file of their own so that they and the grades never wait for each other's writes. A file
 * that is damaged is put aside: signing in anew is better than a server that does not start.
 * Expired sessions are removed when the store opens and then once a day. Throws
 * {@link DatabaseFileError} if the file is not accessible.
 */
export async function openSessionStore(file: string): Promise<OpenSessionStore> {
  await mkdir(dirname(file), { recursive: true });
  const damaged = (await isSound(file)) ? undefined : await putAside(file);
  const database = await open(file);
  const SqliteStore = connectSqlite3(session);
  // the package's type declarations lack the option to pass an open database
  const options = { db: database, concurrentDb: true } as object;
  const store = new SqliteStore(options) as unknown as Store & { client: NodeJS.EventEmitter };
  await once(store.client, 'connect');
  return { store, damaged, close: () => close(database) };
}

/** Returns false if the file is damaged or no database. A missing file is sound. */
async function isSound(file: string): Promise<boolean> {
  const database = await open(file);
  try {
    return await new Promise<boolean>((resolve, reject) => {
      database.get('PRAGMA quick_check', (error: NodeJS.ErrnoException | null, row: unknown) => {
        const isDamaged = /^SQLITE_(NOTADB|CORRUPT)/.test(error?.code ?? '');
        if (error && !isDamaged) reject(error);
        else resolve(!isDamaged && (row as { quick_check: string }).quick_check === 'ok');
      });
    });
  } finally {
    await close(database);
  }
}

function open(file: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(file, (cause) => {
      if (cause === null) return resolve(database);
      const { code } = cause as NodeJS.ErrnoException;
      reject(
        new DatabaseFileError(
          `the file of sessions ${file} cannot be opened: let the user that runs Podmark read and write it and its folder (${code})`,
          { cause },
        ),
      );
    });
  });
}

/** Renames the file, and removes what belongs to it alone. Returns its new name. */
async function putAside(file: string): Promise<string> {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(':', '-')}`;
  await rename(file, aside);
  for (const end of ['-journal', '-wal', '-shm']) await rm(`${file}${end}`, { force: true });
  return aside;
}

function close(database: sqlite3.Database): Promise<void> {
  return new Promise((resolve, reject) => {
    database.close((error) => (error ? reject(error) : resolve()));
  });
}
