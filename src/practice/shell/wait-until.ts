import type { ObjectStore } from '../cluster/objects.js';
import { KubectlError } from './kubectl-targets.js';

/** How long a command waits where it is not told: nobody sits before it for longer. */
const defaultMs = 60_000;
const unitMs: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Go's durations, such as `60s` and `1m30s`; `0` is no limit of one's own. Throws {@link KubectlError}. */
export function readDuration(text: string | undefined): number {
  if (text === undefined || text === '0' || text === '0s') return defaultMs;
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(text))
    throw new KubectlError(`invalid argument "${text}" for "--timeout": not a duration like 60s`);
  const parts = [...text.matchAll(/([\d.]+)(ms|h|m|s)/g)];
  const ms = parts.reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit] ?? 0),
    0,
  );
  return Math.min(ms, defaultMs);
}

/** True as soon as it holds, asked again after every change; false when the time is over. */
export function waitUntil(
  store: ObjectStore,
  holds: () => boolean,
  limitMs: number,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const settle = (done: () => void) => {
      clearTimeout(timer);
      stop();
      done();
    };
    const timer = setTimeout(() => settle(() => resolve(false)), limitMs).unref();
    const look = () => {
      try {
        if (holds()) settle(() => resolve(true));
      } catch (error) {
        settle(() => reject(error as Error));
      }
    };
    stop = store.watch(Number(store.version), look);
    look();
  });
}
