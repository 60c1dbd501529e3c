import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from '../domain/stores.js';
import { createAttemptStore } from './attempt-store.js';
import { createBulkRerunStore } from './bulk-rerun-store.js';
import { createCourseStore } from './course-store.js';
import { type Database, openDatabase, sqliteCodeOf } from './database.js';
import { DatabaseFileError } from './database-file-error.js';
import { createEncryption } from './encryption.js';
import { createExportStore } from './export-store.js';
import { createHistoryStore } from './history-store.js';
import { createInvitationStore } from './invitation-store.js';
import { createLabSettingsStore } from './lab-settings-store.js';
import { migrate } from './migrate.js';
import { createNodeStore } from './node-store.js';
import { createObjectionStore } from './objection-store.js';
import { createOverrideStore } from './override-store.js';
import { createPeopleStore } from './people-store.js';
import { createPolicyStore } from './policy-store.js';
import { createRejudgeStore } from './rejudge-store.js';
import { createRosterStore } from './roster-store.js';
import { createStatisticsStore } from './statistics-store.js';
import { createStuckStore } from './stuck.js';

export interface StoreOptions {
  /** `file:PATH`. The folder and the database are created if they are missing. */
  databaseUrl: string;
  /** The folder with Prisma's migrations, one subfolder each. */
  migrationsDir: string;
  /** The secret from which the key is derived that encrypts the courses' private keys. */
  secret: string;
}

/**
 * Creates the database if it is missing, applies the migrations that it lacks, and opens it. Throws
 * {@link DatabaseFileError} if its file is damaged or not accessible.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const file = options.databaseUrl.replace(/^file:/, '');
  await mkdir(dirname(file), { recursive: true });
  const database = await openMigrated(options).catch((cause: unknown) => {
    const code = sqliteCodeOf(cause);
    if (code === '') throw cause;
    const isDamaged = /^SQLITE_(NOTADB|CORRUPT)/.test(code);
    const problem = isDamaged
      ? 'is damaged or no database: restore it from a backup'
      : 'cannot be opened: it and its folder must belong to the user that runs Podmark, and the disk must have room';
    throw new DatabaseFileError(`the database ${file} ${problem} (${code})`, { cause });
  });
  return storeOf(database, options.secret);
}

async function openMigrated({ databaseUrl, migrationsDir }: StoreOptions): Promise<Database> {
  await migrate(databaseUrl, migrationsDir);
  return await openDatabase(databaseUrl);
}

function storeOf(database: Database, secret: string): Store {
  return {
    people: createPeopleStore(database),
    courses: createCourseStore(database, createEncryption(secret)),
    nodes: createNodeStore(database),
    attempts: createAttemptStore(database),
    bulkReruns: createBulkRerunStore(database),
    history: createHistoryStore(database),
    objections: createObjectionStore(database),
    stuck: createStuckStore(database),
    policies: createPolicyStore(database),
    labSettings: createLabSettingsStore(database),
    overrides: createOverrideStore(database),
    roster: createRosterStore(database),
    invitations: createInvitationStore(database),
    statistics: createStatisticsStore(database),
    rejudges: createRejudgeStore(database),
    exports: createExportStore(database),
    close: () => database.close(),
  };
}
