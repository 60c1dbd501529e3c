import type { RegisteredNode } from './course.js';

/** The ways in which a practice node can be made to fail, to see how Podmark reacts. */
export const practiceFaults = [
  'refuse',
  'hang',
  'garbage',
  'slow',
  'drop-mid-command',
  'wrong-host-key',
  'api-refuse',
  'expired-credentials',
] as const;

/** One of {@link practiceFaults}. */
export type PracticeFault = (typeof practiceFaults)[number];

/** A simulated node in this process, reached over real SSH on loopback. */
export interface PracticeNode {
  /** A loopback address. */
  readonly host: string;
  readonly sshPort: number;
  readonly user: string;
  /** As in `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** A kubeconfig for a Kubernetes client on this machine. */
  readonly kubeconfig: string;
  /** Accepts a key, given as a line of `authorized_keys`. */
  authorizeKey(publicKeyLine: string): void;
  /** Runs a script in the node's own simulated shell. Never runs a program of the host. */
  run(script: string): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  /** Switches a fault on, replacing any earlier one; null ends the fault. */
  setFault(fault: PracticeFault | null): Promise<void>;
  stop(): Promise<void>;
}

/** What the panel of the simulation may do to a practice node. Never runs a program of the host. */
export interface PracticeControl {
  /**
   * Runs a script of commands in the practice node's own simulated shell, as the student would.
   * Throws if the node is not a practice node of this process.
   */
  run(node: RegisteredNode, script: string): Promise<{ exitCode: number; output: string }>;
  /** Deletes what was created in `default` and every created namespace; switches any fault off. */
  reset(node: RegisteredNode): Promise<void>;
  /** Switches a fault on, replacing any earlier one; null ends the fault. */
  setFault(node: RegisteredNode, fault: PracticeFault | null): Promise<void>;
}
