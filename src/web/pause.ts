import { setTimeout } from 'node:timers/promises';

/** Waits so many ms, without keeping a process alive that has nothing else to do. */
export async function pause(ms: number): Promise<void> {
  await setTimeout(ms, undefined, { ref: false });
}
