import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import PQueue from 'p-queue';
import { StoreUnavailable } from '../domain/stores.js';
import { Prisma, PrismaClient } from './generated/client.js';

/** The Prisma client inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/** The database. Reads run at once; writes run as transactions, one after the other. */
export interface Database {
  client: PrismaClient;
  /**
   * Runs `work` in a transaction after all earlier ones are done. Every write must go through here:
   * the process has one connection to SQLite, so a write on `client` could land in a transaction
   * that is open, and be rolled back with it. Waits some seconds while another process writes.
   * Throws {@link StoreUnavailable} if the database cannot be written.
   */
  write<T>(
    work: (transaction: Transaction) => Promise<T>,
    /** The transaction is rolled back after `timeoutMs`; 5000 ms by default, as in Prisma. */
    limits?: { timeoutMs: number },
  ): Promise<T>;
  close(): Promise<void>;
}

const pragmas = [
  'journal_mode = WAL',
  // what a request wrote before it was answered survives even a power cut
  'synchronous = FULL',
  'foreign_keys = ON',
  // without this, REPLACE deletes rows past the triggers that protect the history
  'recursive_triggers = ON',
];

/** How long a statement waits for a lock, in ms. The process does nothing else in that time. */
const busyMs = 10;

/** How long a write waits for another process to end its own, and between two tries, in ms. */
const defaultLockWaitMs = 10_000;
const lockRetryMs = 50;

/**
 * Opens an SQLite database that is already migrated. `databaseUrl` is `file:PATH`. A write waits
 * `lockWaitMs` for other processes to end theirs.
 */
export async function openDatabase(
  databaseUrl: string,
  lockWaitMs = defaultLockWaitMs,
): Promise<Database> {
  const adapter = new PrismaBetterSqlite3({ url: databaseUrl, timeout: busyMs });
  const client = new PrismaClient({ adapter });
  for (const pragma of pragmas) await client.$queryRawUnsafe(`PRAGMA ${pragma}`);
  const writes = new PQueue({ concurrency: 1 });

  return {
    client,
    write(work, { timeoutMs } = { timeoutMs: 5000 }) {
      const waitsUntil = performance.now() + lockWaitMs;
      const run = () => runLocked(client, work, timeoutMs, waitsUntil);
      return writes.add(run) as ReturnType<typeof work>;
    },
    async close() {
      await writes.onIdle();
      await client.$disconnect();
    },
  };
}

/** Runs `work` in a transaction that has SQLite's write lock from its beginning. */
async function runLocked<T>(
  client: PrismaClient,
  work: (transaction: Transaction) => Promise<T>,
  timeout: number,
  waitsUntil: number,
): Promise<T> {
  for (;;) {
    // SQLite's driver never yields: without this, many writes in a row would stop all else
    await setImmediate();
    let isLocked = false;
    try {
      return await client.$transaction(
        async (tx) => {
          await takeWriteLock(tx);
          isLocked = true;
          return await work(tx);
        },
        { timeout },
      );
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const mayWait = !isLocked && isBusy(error) && performance.now() < waitsUntil;
      if (!mayWait) throw new StoreUnavailable({ cause: error });
    }
    await delay(lockRetryMs);
  }
}

/**
 * Takes the lock with a statement that changes nothing. A transaction that reads first and then
 * writes fails where another process wrote in between, however long it would have waited.
 */
async function takeWriteLock(tx: Transaction): Promise<void> {
  await tx.$executeRaw`DELETE FROM "Course" WHERE false`;
}

/** The result codes of SQLite for a database that cannot be written now (sqlite.org/rescode.html). */
const unavailable = /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN|NOMEM|PROTOCOL)/;

function isUnavailable(error: unknown): boolean {
  return unavailable.test(sqliteCodeOf(error)) || isExpired(error);
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCodeOf(error));
}

/** True if a transaction took longer than it may and was rolled back. */
function isExpired(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2028';
}

/**
 * Returns SQLite's result code, such as `SQLITE_BUSY`, of an error of the driver, of its adapter or
 * of Prisma; an empty text for any other error.
 */
export function sqliteCodeOf(error: unknown): string {
  const isOfPrisma = error instanceof Prisma.PrismaClientKnownRequestError;
  const { code, cause } = ((isOfPrisma ? error.meta?.driverAdapterError : error) ?? {}) as {
    code?: unknown;
    cause?: { originalCode?: unknown };
  };
  const found = String(cause?.originalCode ?? code ?? '');
  return found.startsWith('SQLITE_') ? found : '';
}

/** Returns true if a write failed because the value of a unique key is already taken. */
export function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
