import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import PQueue from 'p-queue';
import { Prisma, PrismaClient } from './generated/client.js';

/** The Prisma client inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/** The database. Reads run at once; writes run as transactions, one after the other. */
export interface Database {
  client: PrismaClient;
  /**
   * Runs `work` in a transaction after all earlier ones are done. Every write must go through here:
   * the process has one connection to SQLite, so a write on `client` could land in a transaction
   * that is open, and be rolled back with it.
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

/** Opens an SQLite database that is already migrated. `databaseUrl` is `file:PATH`. */
export async function openDatabase(databaseUrl: string): Promise<Database> {
  const adapter = new PrismaBetterSqlite3({ url: databaseUrl, timeout: 5000 });
  const client = new PrismaClient({ adapter });
  for (const pragma of pragmas) await client.$queryRawUnsafe(`PRAGMA ${pragma}`);
  const writes = new PQueue({ concurrency: 1 });
  return {
    client,
    write: (work, { timeoutMs } = { timeoutMs: 5000 }) =>
      writes.add(() => client.$transaction(work, { timeout: timeoutMs })) as ReturnType<
        typeof work
      >,
    async close() {
      await writes.onIdle();
      await client.$disconnect();
    },
  };
}

/** Returns true if a write failed because the value of a unique key is already taken. */
export function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
