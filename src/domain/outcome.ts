/** What is right or wrong on the node, judged from facts. A checker can return nothing else. */
export type Verdict = Pass | Fail;

/**
 * The facts are as the lab asks. `command` lets the student see the same fact on their node.
 * `warning` is worth knowing but does not lower the score.
 */
export interface Pass {
  kind: 'pass';
  observed: string;
  command?: string;
  warning?: string;
}

/**
 * The facts are not as the lab asks. `hint` says what to try next and `hintId` names it for labs
 * and statistics; both are present or neither is. `command` lets the student see the same fact on
 * their node. `final` means that waiting cannot help, so that a check with `within` stops at once.
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
 * Why a node would not let us look. Each reason tells the student what to mend, and none of them
 * ever means a wrong solution. The codes are stored in the database: add new ones, but never rename
 * any.
 */
export const unreachableReasons = [
  /** The node's name has no address. */
  'dns',
  /** The operator's address policy refuses the node's address or port. */
  'not-allowed',
  /** The node's name no longer resolves to the address that Podmark signed in to before. */
  'address-changed',
  /** The SSH port refused the connection. */
  'refused',
  /**
   * The SSH port did not answer in time. Attempts of earlier versions have it for the stages and
   * commands after that, too.
   */
  'timeout',
  /** The SSH port was open, but no SSH handshake came about in time. */
  'handshake-timeout',
  /** The server on the SSH port does not speak SSH. */
  'not-ssh',
  /** The SSH server has no algorithm of some kind in common with us. */
  'ssh-no-algorithm',
  /** The SSH server closed the connection before it said who it is, as it does when it is busy. */
  'ssh-busy',
  /** The SSH server did not decide in time whether we may sign in. */
  'sign-in-timeout',
  /** The node's SSH server did not accept the course's key. */
  'auth-rejected',
  /** The SSH server accepted the course's key and asks for something more. */
  'second-factor',
  /** The host key is not the one pinned when the node was registered. */
  'host-key-changed',
  /** The SSH connection broke while we looked. */
  'connection-lost',
  /** The SSH server refused to open a session for a command. */
  'session-refused',
  /** The login shell did not run the command: a start file ended it or waits, or it is no shell. */
  'login-shell',
  /** A command was started and did not end in time. */
  'command-timeout',
  /** The SSH server refused to forward a connection into the node. */
  'forwarding-refused',
  /** A program that the look needs is not installed on the node. */
  'command-missing',
  /** Neither `microk8s config` nor a kubeconfig could be read. */
  'kubeconfig-missing',
  /** `microk8s config` did not end in time, and there was no other kubeconfig. */
  'kubeconfig-timeout',
  /** The kubeconfig is malformed or has a field that Podmark does not accept. */
  'kubeconfig-invalid',
  /** Nothing listens on the API server's port. */
  'api-refused',
  /** The API server did not answer in time. */
  'api-timeout',
  /** The API server's certificate does not belong to the kubeconfig's CA. */
  'api-certificate',
  /** Status 401: the credentials are expired, or belong to another cluster. */
  'api-unauthorized',
  /** Status 403: the credentials do not allow this request. */
  'api-forbidden',
  /** The API answered with another error status or a redirect, or the connection broke. */
  'api-failed',
  /** An answer did not have the shape that the Kubernetes API promises. */
  'api-malformed',
  /** An output or an answer was longer than we read. */
  'too-large',
  /** The check or the attempt exceeded its time limit. */
  'deadline',
] as const;

/** One of {@link unreachableReasons}. */
export type UnreachableReason = (typeof unreachableReasons)[number];

/** A verdict, or why there is none. */
export type Outcome =
  | Verdict
  /** `becauseOf` is the id of a check that this one needs and that did not pass. */
  | { kind: 'skipped'; becauseOf: string }
  /**
   * The node would not let us look. `detail` is one sentence for the student, in Podmark's words;
   * `said` is what the node itself printed about it, as plain text.
   */
  | { kind: 'unreachable'; reason: UnreachableReason; detail: string; said?: string }
  /** Our bug. The log contains the same `errorId`. */
  | { kind: 'broken'; errorId: string };

/** How much of each text of an outcome is stored, in characters: far more than fits a page. */
const maxTextLength = 2000;

/** Cuts the texts of an outcome, which may quote what a student chose on their node. */
export function cutOutcome(outcome: Outcome): Outcome {
  const cut = Object.entries(outcome).map(([key, value]) => [
    key,
    typeof value === 'string' && value.length > maxTextLength
      ? `${value.slice(0, maxTextLength)}…`
      : value,
  ]);
  return Object.fromEntries(cut) as Outcome;
}

/** The kinds of {@link Outcome}. */
export type OutcomeKind = Outcome['kind'];

/** The outcome of a checkpoint as a whole. */
export type CheckpointOutcome = 'pass' | 'fail' | 'unreachable' | 'broken';

/**
 * Returns the first of broken, unreachable, fail and pass that occurs among the outcomes. A skipped
 * check counts as a fail, because the check that it needs did not pass.
 */
export function checkpointOutcome(outcomes: readonly Outcome[]): CheckpointOutcome {
  const kinds = new Set(outcomes.map((outcome) => outcome.kind));
  if (kinds.has('broken')) return 'broken';
  if (kinds.has('unreachable')) return 'unreachable';
  if (kinds.has('fail') || kinds.has('skipped')) return 'fail';
  return 'pass';
}

/**
 * Thrown if the node would not let us look. Created in src/node/unreachable.ts and nowhere else.
 */
export class NodeUnreachable extends Error {
  override readonly name = 'NodeUnreachable';

  constructor(
    readonly reason: UnreachableReason,
    /** One sentence for the student, without text from the node. */
    readonly detail: string,
    /**
     * What the node itself printed about it: untrusted plain text of a few lines. It is shown as
     * such, and nothing is decided by it.
     */
    readonly said?: string,
    options?: ErrorOptions,
  ) {
    super(`${reason}: ${detail}`, options);
  }
}
