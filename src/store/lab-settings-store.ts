import {
  defaultSettings,
  type LabSettings,
  type LabSettingsStore,
  labSettingsSchema,
  SettingsStale,
} from '../domain/lab-settings.js';
import type { Database, Transaction } from './database.js';
import { effectOf } from './grade-effect.js';
import { readPolicy } from './grade-writer.js';
import { addHistory } from './history-store.js';
import { readLabGrades } from './lab-grades.js';
import { regradeLab, regradeTimeoutMs } from './regrade-lab.js';

export function createLabSettingsStore({ client, write }: Database): LabSettingsStore {
  return {
    async get(courseId, labId) {
      const where = { courseId_labId: { courseId, labId } };
      const row = await client.labSettings.findUnique({ where });
      if (!row) return { settings: defaultSettings, revision: 0 };
      return { settings: toSettings(row.settings), revision: row.revision };
    },

    async listOfCourse(courseId) {
      const rows = await client.labSettings.findMany({ where: { courseId } });
      return new Map(rows.map(({ labId, settings }) => [labId, toSettings(settings)]));
    },

    async preview({ courseId, labId, points, pointsAfter, ...counting }) {
      const policy = await readPolicy(client, courseId, labId);
      const grades = await readLabGrades(client, { courseId, labId }, points);
      const givenAbove = grades.checkpoints.filter(
        ({ checkpointId, given }) => (given ?? 0) > (pointsAfter[checkpointId] ?? Infinity),
      ).length;
      return { ...(await effectOf(client, grades, policy, counting)), givenAbove };
    },

    save: (change) => write((tx) => saveSettings(tx, change), { timeoutMs: regradeTimeoutMs }),
  };
}

function toSettings(json: string): LabSettings {
  return labSettingsSchema.parse(JSON.parse(json));
}

async function saveSettings(
  tx: Transaction,
  { courseId, labId, settings, basedOnRevision, actorId }: Parameters<LabSettingsStore['save']>[0],
): Promise<number> {
  const where = { courseId_labId: { courseId, labId } };
  const revision = (await tx.labSettings.findUnique({ where }))?.revision ?? 0;
  if (revision !== basedOnRevision) throw new SettingsStale();
  const json = JSON.stringify(settings);
  const data = { settings: json, revision: revision + 1, updatedAt: new Date() };
  await tx.labSettings.upsert({ where, create: { courseId, labId, ...data }, update: data });
  const detail = { settings: json };
  await addHistory(tx, { courseId, labId, actorId, action: 'lab-settings-changed', detail });
  return await regradeLab(tx, { courseId, labId }, actorId);
}
