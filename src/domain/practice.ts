import type { RegisteredNode } from './course.js';

/** Ways in which a practice node can be made to fail, to see what Podmark makes of it. */
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

/** A simulated node of this process, reached over real SSH on loopback. */
export interface PracticeNode {
  /** A loopback address. */
  readonly host: string;
  readonly sshPort: number;
  readonly user: string;
  /** As in `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** For a Kubernetes client on this machine. */
  readonly kubeconfig: string;
  /** Accepts a key, given as a line of `authorized_keys`. */
  authorizeKey(publicKeyLine: string): void;
  /** Runs a script in the node's own simulated shell. Nothing of the host is ever run. */
  run(script: string): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  /** Switches a fault on, in place of the one before; null makes the node well again. */
  setFault(fault: PracticeFault | null): Promise<void>;
  stop(): Promise<void>;
}

/** What the panel of the simulation may do to a practice node. Nothing of the host is ever run. */
export interface PracticeControl {
  /**
   * Runs a script of commands in the practice node's own simulated shell, as the student would.
   * Throws for a node that is not a practice node of this process.
   */
  run(node: RegisteredNode, script: string): Promise<{ exitCode: number; output: string }>;
  /** Deletes what was made in `default`, and every namespace that was made; switches faults off. */
  reset(node: RegisteredNode): Promise<void>;
  /** Switches a fault on, in place of the one before; null makes the node well again. */
  setFault(node: RegisteredNode, fault: PracticeFault | null): Promise<void>;
}
