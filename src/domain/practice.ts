import type { RegisteredNode } from './course.js';

/** What the panel of the simulation may do to a practice node. Nothing of the host is ever run. */
export interface PracticeControl {
  /**
   * Runs a script of commands in the practice node's own simulated shell, as the student would.
   * Throws for a node that is not a practice node of this process.
   */
  run(node: RegisteredNode, script: string): Promise<{ exitCode: number; output: string }>;
  /** Deletes what was made in the namespace `default`. */
  reset(node: RegisteredNode): Promise<void>;
}
