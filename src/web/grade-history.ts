import type { HistoryEntry } from '../domain/history.js';
import type { Store } from '../domain/stores.js';
import { historyText } from './history-text.js';
import { moment } from './moments.js';
import type { HistoryLine } from './views-overrides.js';

/** How many entries are read for each checkpoint, and for the lab as a whole. */
const mostEntries = 500;

/**
 * The history of each checkpoint's grade, newest first, by checkpoint id. Entries about the whole
 * lab, such as extensions, are in every list. Presses of Check are left out, because the list of
 * attempts shows them.
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
