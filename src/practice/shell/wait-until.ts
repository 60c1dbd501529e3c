import type { ObjectStore } from '../cluster/objects.js';
import { KubectlError } from './kubectl-targets.js';

/** How long a command waits at most, and by default. */
const defaultMs = 60_000;
const unitMs: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * Parses a Go duration such as `60s` or `1m30s` to ms, at most one minute. undefined and `0` mean
 * the default of one minute. Throws {@link KubectlError}.
 */
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

/**
 * Resolves with true as soon as `holds` returns true, which is asked after every change, or with
 * false after `limitMs`. Rejects if `holds` throws.
 */
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
