import type { HistoryEntry } from '../domain/history.js';
import type { Store } from '../domain/stores.js';
import { historyText } from './history-text.js';
import { moment } from './moments.js';
import type { HistoryLine } from './views-overrides.js';

/** Of one checkpoint so many are shown. */
const mostEntries = 500;

/**
 * What made the grade of each checkpoint what it is, newest first: with the extensions of the lab, which
 * are about all of them, and without the presses of Check, which the attempts tell.
 */
export async function gradeHistories(
  { history }: Pick<Store, 'history'>,
  whose: { courseId: string; studentId: string; labId: string },
  checkpointIds: readonly string[],
): Promise<Map<string, HistoryLine[]>> {
  const list = (checkpointId: string | null) =>
    history.list({ ...whose, checkpointId, limit: mostEntries });
  const [ofLab, ...ofCheckpoints] = await Promise.all([null, ...checkpointIds].map(list));
  return new Map(
    checkpointIds.map((id, index) => {
      const entries = [...(ofCheckpoints[index] ?? []), ...(ofLab ?? [])];
      const shown = entries
        .filter(({ action }) => action !== 'attempt-requested')
        .sort(newestFirst);
      return [id, shown.map((one) => ({ when: moment(one.at), text: historyText(one) }))];
    }),
  );
}

function newestFirst(a: HistoryEntry, b: HistoryEntry): number {
  return Number(b.id) - Number(a.id);
}
