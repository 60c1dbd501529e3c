import type { ClusterNode } from './kubernetes.js';
import type { NodeUnreachable } from './outcome.js';
import type { DnsReply, NodeAddress } from './student-node.js';

/** What the doctor looks at on a node, in the order in which one needs the other. */
export const nodeStages = [
  'name',
  'address',
  'port',
  'host-key',
  'sign-in',
  'program',
  'kubeconfig',
  'api',
  'rights',
  'ready',
  'dns',
  'clock',
  'disk',
  'certificate',
] as const;

/** One of {@link nodeStages}. */
export type NodeStage = (typeof nodeStages)[number];

/** What each stage asks, as a student reads it. */
export const stageTitles: Record<NodeStage, string> = {
  name: 'The name has an address',
  address: 'Podmark may connect there',
  port: 'An SSH server answers',
  'host-key': 'Its host key',
  'sign-in': "It lets the course's key in",
  program: 'microk8s or kubectl is there',
  kubeconfig: 'The kubeconfig can be used',
  api: 'The Kubernetes API answers',
  rights: 'The rights are enough',
  ready: 'The node is Ready',
  dns: "The cluster's DNS is on",
  clock: 'The clock is right',
  disk: 'The disk has room',
  certificate: 'The certificates are valid',
};

/**
 * Without these Podmark cannot look at the node, and it is not registered. The programs are for the
 * student: the API is read without them.
 */
export const neededStages: readonly NodeStage[] = [
  'name',
  'address',
  'port',
  'host-key',
  'sign-in',
  'kubeconfig',
  'api',
  'rights',
];

/**
 * What a stage came to. `seen` is one sentence; `todo` says what to do about it, and `command` is for
 * the student to paste into the node's terminal. A warning stands in the way of nothing.
 */
export type StageResult =
  | { kind: 'ok'; seen: string }
  | { kind: 'warning' | 'failed'; seen: string; todo: string; command: string | null }
  /** Something before it failed, or what it asks could not be read. */
  | { kind: 'not-reached' };

/** What was found at each stage, before anything is made of it. */
export interface StageFacts {
  /** `address` is null where the name has none that Podmark may connect to. */
  name: { host: string; address: string | null };
  address: { address: string; port: number };
  /** False where nothing may be told of why the address could not be reached. */
  port: { reached: boolean };
  /** As in `ssh-ed25519 AAAA...`. */
  'host-key': { hostKey: string };
  'sign-in': { user: string };
  /** Where each is; null where it was not found. */
  program: { microk8s: string | null; kubectl: string | null };
  kubeconfig: { signsInWith: 'certificate' | 'token' };
  /** null where the API answers, but not to these credentials. */
  api: { version: string | null };
  /** What may not be read, and whether Deployments may be scaled; null where that is not told. */
  rights: { denied: string[]; mayScale: boolean | null };
  ready: { nodes: ClusterNode[] };
  dns: { reply: DnsReply };
  /** The node's clock in whole seconds, and between which moments it was read, in ms. */
  clock: { nodeSeconds: number; fromMs: number; toMs: number };
  disk: { filesystems: { mount: string; freeKb: number; usedKb: number }[] };
  /** `client` is null where the credentials are a token. */
  certificate: { server: Date; client: Date | null };
}

/** Facts of one stage, or why there are none. */
export type Sighting = {
  [Stage in NodeStage]:
    | { stage: Stage; facts: StageFacts[Stage] }
    | { stage: Stage; unreachable: NodeUnreachable };
}[NodeStage];

/** A machine to look at. */
export interface ProbeTarget extends Omit<NodeAddress, 'hostKey'> {
  /**
   * The IP address at which Podmark signed in before, at this name and port: why it cannot be reached now
   * may be told. Of any other that is told only where the operator's networks allow it: the doctor is no
   * port scanner.
   */
  address: string | null;
}

/**
 * Looks at a machine over one SSH connection and tells what it sees as it sees it; stages that it does
 * not come to are not told of. Accepts whatever host key is shown: to judge it is the caller's. Ends
 * when `signal` aborts, and throws nothing that is not a bug.
 */
export type NodeProbe = (
  target: ProbeTarget,
  /** OpenSSH PEM. */
  privateKey: string,
  see: (sighting: Sighting) => void,
  signal: AbortSignal,
) => Promise<void>;

/** The line that lets Podmark in, for the terminal of the node. It adds the key and nothing else. */
export function authorizeCommand(publicKey: string): string {
  const line = `restrict,port-forwarding ${publicKey}`;
  return `mkdir -p ~/.ssh && chmod 700 ~/.ssh && echo '${line}' >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys`;
}
