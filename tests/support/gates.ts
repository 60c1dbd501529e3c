import type { AnyChecker } from '../../src/checkers/checker.js';
import type { Verdict } from '../../src/domain/outcome.js';

/** A checker that waits at a named gate until the test opens it, to see the state in between. */
export class Gates {
  readonly #open = new Map<string, (verdict: Verdict | Error) => void>();
  readonly #arrived = new Map<string, () => void>();
  readonly #waiting = new Map<string, Promise<Verdict | Error>>();

  /** The checker. A check names its gate with the parameters `{ gate: 'name' }`. */
  readonly checker: AnyChecker = {
    id: 'gate',
    summary: '',
    params: undefined as never,
    gather: async (_node, params) => {
      const { gate } = params as { gate: string };
      const waiting = this.#waitAt(gate);
      this.#arrived.get(gate)?.();
      const verdict = await waiting;
      this.#waiting.delete(gate);
      if (verdict instanceof Error) throw verdict;
      return verdict;
    },
    judge: (facts) => facts as Verdict,
  };

  /**
   * Opens the gate for one check, which waits there or comes later. The check returns the verdict,
   * or throws it if it is an Error.
   */
  open(gate: string, verdict: Verdict | Error = { kind: 'pass', observed: 'it is there' }): void {
    void this.#waitAt(gate);
    this.#open.get(gate)?.(verdict);
  }

  /** Resolves when a check waits at the gate, or at once if the gate is open for the next one. */
  reached(gate: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.has(gate)) resolve();
      this.#arrived.set(gate, resolve);
    });
  }

  #waitAt(gate: string): Promise<Verdict | Error> {
    const known = this.#waiting.get(gate);
    if (known !== undefined) return known;
    const made = new Promise<Verdict | Error>((resolve) => this.#open.set(gate, resolve));
    this.#waiting.set(gate, made);
    return made;
  }
}
