import type { HistoryEntry } from '../domain/history.js';
import type { HistoryStore } from '../domain/stores.js';
import type { Database, Transaction } from './database.js';
import { toHistoryEntry } from './rows.js';

/** A history entry to be written. Its time is set when it is written. */
export interface NewHistoryEntry
  extends Pick<HistoryEntry, 'action' | 'detail'>,
    Partial<Pick<HistoryEntry, 'studentId' | 'labId' | 'checkpointId' | 'attemptId'>> {
  courseId: string;
  actorId: string | null;
}

/** Writes a history entry, in the same transaction as the change that it reports. */
export async function addHistory(tx: Transaction, entry: NewHistoryEntry): Promise<void> {
  await tx.historyEntry.create({ data: { ...entry, detail: JSON.stringify(entry.detail) } });
}

/**
 * Writes any number of history entries in one statement. They are passed as one JSON parameter,
 * because SQLite limits the number of parameters in a statement.
 */
export async function addHistoryEntries(
  tx: Transaction,
  entries: readonly NewHistoryEntry[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "HistoryEntry" ("at", "actorId", "action",
      "courseId", "studentId", "labId", "checkpointId", "attemptId", "detail")
    SELECT ${new Date()}, "value" ->> 'actorId', "value" ->> 'action', "value" ->> 'courseId',
      "value" ->> 'studentId', "value" ->> 'labId', "value" ->> 'checkpointId',
      "value" ->> 'attemptId', "value" ->> 'detail'
    FROM json_each(${JSON.stringify(entries)})`;
}

/** The most entries that one list returns, whatever limit the caller asks for. */
const maxEntries = 500;

export function createHistoryStore({ client, write }: Database): HistoryStore {
  return {
    async list({ limit, ...where }) {
      const rows = await client.historyEntry.findMany({
        where,
        include: { actor: true },
        orderBy: { id: 'desc' },
        take: Math.min(limit, maxEntries),
      });
      return rows.map(toHistoryEntry);
    },
    async addView(view) {
      await write((tx) => addHistory(tx, { ...view, action: 'viewed-as-student', detail: {} }));
    },
  };
}
