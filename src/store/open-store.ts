import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from '../domain/stores.js';
import { createAttemptStore } from './attempt-store.js';
import { createBulkRerunStore } from './bulk-rerun-store.js';
import { createCourseStore } from './course-store.js';
import { openDatabase } from './database.js';
import { createEncryption } from './encryption.js';
import { createExportStore } from './export-store.js';
import { createHistoryStore } from './history-store.js';
import { createInvitationStore } from './invitation-store.js';
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

/** Creates the database if it is missing, applies the migrations that it lacks, and opens it. */
export async function openStore({
  databaseUrl,
  migrationsDir,
  secret,
}: StoreOptions): Promise<Store> {
  await mkdir(dirname(databaseUrl.replace(/^file:/, '')), { recursive: true });
  await migrate(databaseUrl, migrationsDir);
  const database = await openDatabase(databaseUrl);
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
    overrides: createOverrideStore(database),
    roster: createRosterStore(database),
    invitations: createInvitationStore(database),
    statistics: createStatisticsStore(database),
    rejudges: createRejudgeStore(database),
    exports: createExportStore(database),
    close: () => database.close(),
  };
}
