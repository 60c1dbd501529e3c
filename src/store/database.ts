import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import PQueue from 'p-queue';
import { Prisma, PrismaClient } from './generated/client.js';

/** The client within a transaction. */
export type Transaction = Prisma.TransactionClient;

/** The database: reads as they come, writes one transaction after the other. */
export interface Database {
  client: PrismaClient;
  /**
   * Runs a transaction when those before it are done. SQLite has one connection here, so a write from
   * elsewhere would fall into a transaction that is open, and be undone with it.
   */
  write<T>(
    work: (transaction: Transaction) => Promise<T>,
    /** After which the transaction is undone, in ms; Prisma's five seconds unless it says otherwise. */
    limits?: { timeoutMs: number },
  ): Promise<T>;
  close(): Promise<void>;
}

const pragmas = [
  'journal_mode = WAL',
  // an answered request survives a power cut, too
  'synchronous = FULL',
  'foreign_keys = ON',
  'recursive_triggers = ON',
];

/** Opens an SQLite database that was migrated. `databaseUrl` is `file:PATH`. */
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

/** True for an error over a unique key that is taken. */
export function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
