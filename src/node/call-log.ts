import type { NodeCall } from '../domain/student-node.js';

/** How a call ended, and what its log entry says. */
export interface Logged<T> {
  value: T;
  result: string;
}

/** What was done on a node, in the order in which it began. */
export class CallLog {
  readonly entries: NodeCall[] = [];

  /** Makes a call and logs it, also where it throws; the error's code stands as the result. */
  async record<T>(what: string, call: () => Promise<Logged<T>>): Promise<T> {
    const startedAt = performance.now();
    const entry = { at: new Date().toISOString(), what, durationMs: 0, result: 'not answered' };
    this.entries.push(entry);
    const end = (result: string) => {
      entry.durationMs = Math.round(performance.now() - startedAt);
      entry.result = result;
    };
    try {
      const { value, result } = await call();
      end(result);
      return value;
    } catch (error) {
      end((error as { reason?: string }).reason ?? 'failed');
      throw error;
    }
  }
}
