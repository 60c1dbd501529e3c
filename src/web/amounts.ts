/** A count with its noun: `1 student`, `3 students`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A duration in its best unit: `at once` (below 1 s), `under 1 min`, `7 min`, `3 h`, `2 days`. */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return ms < 1000 ? 'at once' : 'under 1 min';
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : counted(Math.round(hours / 24), 'day');
}

/** An estimated duration: `less than a minute`, `about 7 min`. */
export function roughly(ms: number): string {
  return ms < 30_000 ? 'less than a minute' : `about ${duration(ms)}`;
}

/**
 * A share in whole percent: `37%`. A share that only rounds to 0 or 100 is written `under 1%` or
 * `over 99%`. When `whole` is 0, the result is `0%`.
 */
export function percentOf(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0%';
  const rounded = Math.round((part * 100) / whole);
  if (rounded === 0) return 'under 1%';
  return rounded === 100 && part < whole ? 'over 99%' : `${rounded}%`;
}
