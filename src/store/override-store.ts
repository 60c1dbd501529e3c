import { GradeMoved, type GradeSeen, type OverrideStore } from '../domain/override-store.js';
import type { Database, Transaction } from './database.js';
import { addHistory } from './history-store.js';
import { toOverride } from './rows.js';

export function createOverrideStore({ write }: Database): OverrideStore {
  return {
    give: ({ score, points, reason, basedOn, actorId, ...key }) =>
      write(async (tx) => {
        const { counting, automatic } = await readGrade(tx, key);
        // the same form was sent twice
        if (
          counting?.overriddenById === actorId &&
          counting.score === score &&
          counting.reason === reason
        ) {
          return toOverride(counting);
        }
        requireAsSeen(basedOn, counting, automatic);
        const now = new Date();
        if (counting) await endOverride(tx, counting.id, actorId, now);
        const row = await tx.override.create({
          data: { ...key, score, points, reason, overriddenById: actorId, overriddenAt: now },
          include: { overriddenBy: true },
        });
        const before = counting?.score ?? automatic;
        const detail = { before, after: score, reason };
        await addHistory(tx, { ...key, actorId, action: 'grade-overridden', detail });
        return toOverride(row);
      }),

    undo: ({ basedOn, actorId, ...key }) =>
      write(async (tx) => {
        const { counting, automatic } = await readGrade(tx, key);
        // the same form was sent twice
        if (!counting && (await wasUndoneBy(tx, basedOn.overrideId, actorId))) return;
        requireAsSeen(basedOn, counting, automatic);
        if (!counting) throw new GradeMoved();
        await endOverride(tx, counting.id, actorId, new Date());
        const detail = { before: counting.score, after: automatic };
        await addHistory(tx, { ...key, actorId, action: 'override-undone', detail });
      }),
  };
}

type Key = Omit<GradeSeen, 'basedOn' | 'actorId'>;

async function readGrade(tx: Transaction, key: Key) {
  const counting = await tx.override.findFirst({
    where: { ...key, undoneAt: null },
    include: { overriddenBy: true },
  });
  const where = { courseId_labId_studentId_checkpointId: key };
  const grade = await tx.grade.findUnique({ where });
  return { counting, automatic: grade?.score ?? null };
}

function requireAsSeen(
  basedOn: GradeSeen['basedOn'],
  counting: { id: number } | null,
  automatic: number | null,
): void {
  const isAsSeen = (counting?.id ?? null) === basedOn.overrideId && automatic === basedOn.automatic;
  if (!isAsSeen) throw new GradeMoved();
}

async function wasUndoneBy(tx: Transaction, id: number | null, actorId: string) {
  if (id === null) return false;
  return (await tx.override.findFirst({ where: { id, undoneById: actorId } })) !== null;
}

async function endOverride(tx: Transaction, id: number, undoneById: string, undoneAt: Date) {
  await tx.override.update({ where: { id }, data: { undoneAt, undoneById } });
}
