import type { ExportStore } from '../domain/exports.js';
import type { Database } from './database.js';
import { readEvidence, whereStudents } from './evidence.js';
import { addHistory } from './history-store.js';
import { toHistoryEntry } from './rows.js';

export function createExportStore({ client, write }: Database): ExportStore {
  return {
    record: ({ kind, students, heading, ...where }) =>
      write((tx) =>
        addHistory(tx, { ...where, action: 'exported', detail: { kind, students, heading } }),
      ),

    async list({ courseId, labId }, limit) {
      const rows = await client.historyEntry.findMany({
        where: { courseId, labId, action: 'exported' },
        include: { actor: true },
        orderBy: { id: 'desc' },
        take: limit,
      });
      return rows.map(toHistoryEntry);
    },

    countStudents: (lab) => client.enrollment.count({ where: whereStudents(lab) }),
    evidence: (lab) => readEvidence(client, lab),
  };
}
