/** Resolves `expired` after `timeoutMs`, unless `timer` is cleared first. */
export function expiry(timeoutMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  return { timer, expired };
}
