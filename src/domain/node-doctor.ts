import type { ClusterNode } from './kubernetes.js';
import type { NodeUnreachable } from './outcome.js';
import type { DnsReply, NodeAddress } from './student-node.js';

/** What the node doctor examines, in an order in which later stages depend on earlier ones. */
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

/** The title of each stage, as a student reads it. */
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
 * The stages that Podmark needs in order to look at a node: unless all of them succeed, the node is
 * not registered. `program` is not among them, because microk8s and kubectl are for the student:
 * Podmark reads the API without them.
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
 * The result of a stage. `seen` is one sentence about what was found, `todo` says what to do about
 * it, and `command` is for the student to paste into the node's terminal. `said` is what the node
 * itself printed, as plain text. A warning blocks nothing.
 */
export type StageResult =
  | { kind: 'ok'; seen: string }
  | { kind: 'warning'; seen: string; todo: string; command: string | null }
  | { kind: 'failed'; seen: string; said?: string; todo: string; command: string | null }
  /** An earlier stage failed, or the facts could not be read. */
  | { kind: 'not-reached' };

/** What was found at each stage, before it is judged. */
export interface StageFacts {
  /** `address` is null if the name has none that Podmark may connect to. */
  name: { host: string; address: string | null };
  address: { address: string; port: number };
  /** `reached` is false if the port could not be reached and the student may not learn why. */
  port: { reached: boolean };
  /** As in `ssh-ed25519 AAAA...`. */
  'host-key': { hostKey: string };
  'sign-in': { user: string };
  /** The path of each program; null if it was not found. */
  program: { microk8s: string | null; kubectl: string | null };
  kubeconfig: { signsInWith: 'certificate' | 'token' };
  /** `version` is null if the API answers but rejects the credentials. */
  api: { version: string | null };
  /**
   * `denied` lists what the credentials may not read. `mayScale` says whether they may scale
   * Deployments; null if the API does not tell.
   */
  rights: { denied: string[]; mayScale: boolean | null };
  ready: { nodes: ClusterNode[] };
  dns: { reply: DnsReply };
  /** The node's clock in whole seconds, and the moments, in ms, between which it was read. */
  clock: { nodeSeconds: number; fromMs: number; toMs: number };
  disk: { filesystems: { mount: string; freeKb: number; usedKb: number }[] };
  /** When each certificate expires; `client` is null if the credentials are a token. */
  certificate: { server: Date; client: Date | null };
}

/** The facts of one stage, or why there are none. */
export type Sighting = {
  [Stage in NodeStage]:
    | { stage: Stage; facts: StageFacts[Stage] }
    | { stage: Stage; unreachable: NodeUnreachable };
}[NodeStage];

/** A machine to examine. */
export interface ProbeTarget extends Omit<NodeAddress, 'hostKey'> {
  /**
   * The IP address at which Podmark signed in before, at this name and port; null if it never did.
   * For this address the doctor may say why it cannot be reached. For any other it does so only if
   * the operator configured the allowed networks: otherwise the doctor would be a port scanner.
   */
  address: string | null;
}

/**
 * Examines a machine over one SSH connection and calls `see` with each sighting as soon as it has
 * it, but not for stages that it does not reach. Accepts any host key; judging the key is up to the
 * caller. Ends when `signal` aborts. Throws only if there is a bug.
 */
export type NodeProbe = (
  target: ProbeTarget,
  /** OpenSSH PEM. */
  privateKey: string,
  see: (sighting: Sighting) => void,
  signal: AbortSignal,
) => Promise<void>;

/**
 * The steps of {@link authorizeCommand}, for /bin/sh. They hold no quote, backslash or exclamation
 * mark, which bash, zsh, fish and csh read differently.
 */
const authorizeSteps = [
  'cd && mkdir -p .ssh || exit 1; f=.ssh/authorized_keys',
  // what another user owns, sshd does not trust; files that root made by mistake are the usual case
  '{ chmod 700 .ssh; touch $f; } 2>/dev/null',
  '[ -O .ssh ] && [ -O $f ] || sudo chown -R "$(id -u):$(id -g)" .ssh',
  // nor does it trust what others may write to, the home folder included
  'chmod go-w . 2>/dev/null',
  'chmod 700 .ssh && touch $f && chmod 600 $f || exit 1',
  // the last line may lack its newline
  '[ -z "$(tail -c 1 $f)" ] || echo >> $f',
  'grep -qxF "$1" $f || echo "$1" >> $f',
];

/**
 * The command that lets Podmark in, for the node's terminal: one line for any usual shell. It adds
 * the course's key to the user's `authorized_keys` once, however often it runs, creates the file if
 * needed, keeps every line that is there, and gives file and folders an owner and modes that sshd
 * accepts.
 */
export function authorizeCommand(publicKey: string): string {
  const line = `restrict,port-forwarding ${publicKey}`;
  return `sh -c '${authorizeSteps.join('; ')}' sh '${line}'`;
}
