import type { NodeCall } from '../domain/student-node.js';

/** The value of a call, and the result to write into its log entry. */
export interface Logged<T> {
  value: T;
  result: string;
}

/** How many calls are kept. A look makes some dozens; a node that changes without end makes more. */
const maxEntries = 1000;

/** The first calls that were made on a node, in the order in which they began. */
export class CallLog {
  readonly entries: NodeCall[] = [];

  /** Makes a call and logs it. If it throws, the error's `reason`, or `failed`, is the result. */
  async record<T>(what: string, call: () => Promise<Logged<T>>): Promise<T> {
    const startedAt = performance.now();
    const entry = { at: new Date().toISOString(), what, durationMs: 0, result: 'not answered' };
    if (this.entries.length < maxEntries) this.entries.push(entry);
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
