/** What was right or wrong on the node, judged from facts. The only thing a checker may say. */
export type Verdict = Pass | Fail;

/**
 * The facts are as the lab asks. `command` shows the student the same fact on their node. `warning` is
 * something to know that does not count against them.
 */
export interface Pass {
  kind: 'pass';
  observed: string;
  command?: string;
  warning?: string;
}

/**
 * The facts are not as the lab asks. `hint` says what to try next and `hintId` names it for labs
 * and statistics; both or neither are there. `command` shows the student the same fact on their node.
 * `final` says that waiting cannot mend it: a check with `within` stops at once.
 */
export interface Fail {
  kind: 'fail';
  expected: string;
  observed: string;
  hint?: string;
  hintId?: string;
  command?: string;
  final?: true;
}

/**
 * Why a node would not let us look. Each tells the student what to mend, and none is ever a wrong
 * solution. The codes are kept in the database: add, never rename.
 */
export const unreachableReasons = [
  /** The node's name has no address. */
  'dns',
  /** The operator's address policy refuses the node's address or port. */
  'not-allowed',
  /** The node's name leads to another address than the one that was signed in to. */
  'address-changed',
  /** The SSH port refused the connection. */
  'refused',
  /** No answer in time, from the SSH port or to a command. */
  'timeout',
  /** What answers on the SSH port does not speak SSH as we need it. */
  'not-ssh',
  /** The node's SSH server did not accept the course's key. */
  'auth-rejected',
  /** The host key is not the one pinned when the node was registered. */
  'host-key-changed',
  /** The SSH connection broke while we looked. */
  'connection-lost',
  /** The SSH server refused to open a session for a command. */
  'session-refused',
  /** The SSH server refused to forward a connection into the node. */
  'forwarding-refused',
  /** A program that the look needs is not installed on the node. */
  'command-missing',
  /** Neither `microk8s config` nor a kubeconfig could be read. */
  'kubeconfig-missing',
  /** A kubeconfig was read that is malformed or has a field that is not accepted. */
  'kubeconfig-invalid',
  /** Nothing listens on the API server's port. */
  'api-refused',
  /** The API server did not answer in time. */
  'api-timeout',
  /** The API server's certificate does not belong to the kubeconfig's CA. */
  'api-certificate',
  /** 401: expired or foreign credentials. */
  'api-unauthorized',
  /** 403: the credentials may not read this. */
  'api-forbidden',
  /** Another error status, a redirect, or a connection that broke. */
  'api-failed',
  /** An answer that is not what the Kubernetes API promises. */
  'api-malformed',
  /** An output or an answer longer than we read. */
  'too-large',
  /** The check or the attempt took longer than it may. */
  'deadline',
] as const;

/** One of {@link unreachableReasons}. */
export type UnreachableReason = (typeof unreachableReasons)[number];

/** A verdict, or why there is none. */
export type Outcome =
  | Verdict
  /** `becauseOf` is the id of a check that this one needs and that did not pass. */
  | { kind: 'skipped'; becauseOf: string }
  /** The node would not let us look. `detail` is one sentence for the student. */
  | { kind: 'unreachable'; reason: UnreachableReason; detail: string }
  /** Our bug. The log has the same `errorId`. */
  | { kind: 'broken'; errorId: string };

/** The kinds of {@link Outcome}. */
export type OutcomeKind = Outcome['kind'];

/** What a checkpoint as a whole came to. */
export type CheckpointOutcome = 'pass' | 'fail' | 'unreachable' | 'broken';

/**
 * The first of broken, unreachable, fail, pass that occurs among the outcomes. A skipped check never
 * stands alone: what it needs is among the outcomes and did not pass.
 */
export function checkpointOutcome(outcomes: readonly Outcome[]): CheckpointOutcome {
  const kinds = new Set(outcomes.map((outcome) => outcome.kind));
  if (kinds.has('broken')) return 'broken';
  if (kinds.has('unreachable')) return 'unreachable';
  if (kinds.has('fail') || kinds.has('skipped')) return 'fail';
  return 'pass';
}

/** Thrown where the node would not let us look. Raised in src/node/unreachable.ts and nowhere else. */
export class NodeUnreachable extends Error {
  override readonly name = 'NodeUnreachable';

  constructor(
    readonly reason: UnreachableReason,
    /** One sentence for the student, without text from the node. */
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${reason}: ${detail}`, options);
  }
}
