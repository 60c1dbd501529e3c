import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeProbe, NodeStage, ProbeTarget, Sighting } from '../domain/node-doctor.js';
import { NodeUnreachable } from '../domain/outcome.js';
import { type AddressPolicy, isSshPort, resolveNode } from './address-policy.js';
import { type RunStage, readCluster } from './cluster-facts.js';
import { readMachine } from './machine-facts.js';
import { defaultNodeLimits, type NodeLimits } from './node-connector.js';
import { SshConnection } from './ssh-connection.js';
import { unreachable } from './unreachable.js';

/** Limits of a probe, in ms and bytes. */
export interface ProbeLimits extends NodeLimits {
  /**
   * How long after the start an unreachable address is reported, if the reason must stay secret.
   * Without this delay, the time would show whether the port refused at once or never answered.
   */
  untoldMs: number;
}

/**
 * Shorter than those of an attempt: a person waits for the result, and a healthy node takes a
 * second. Commands have as much time as in an attempt, or a node that works could not be registered.
 */
export const defaultProbeLimits: ProbeLimits = {
  ...defaultNodeLimits,
  readyMs: 5000,
  requestMs: 5000,
  probeMs: 3000,
  untoldMs: 11_000,
};

type See = (sighting: Sighting) => void;

/**
 * Looks at a machine for the node doctor, with one SSH connection and one command, and reads the
 * API at the same time. Calls `see` for each stage as soon as it is known.
 */
export function createNodeProbe(policy: AddressPolicy, limits: ProbeLimits): NodeProbe {
  return async (target, privateKey, see, signal) => {
    const reached = await reach(target, privateKey, policy, limits, see, signal);
    if (!reached) return;
    const { ssh, address } = reached;
    signal.addEventListener('abort', () => ssh.close(), { once: true });
    const runStage = createStageRunner(see, signal);
    try {
      await Promise.all([
        runStage('program', async () => {
          const { program, clock, disk } = await readMachine(ssh, limits.commandMs);
          see({ stage: 'program', facts: program });
          if (clock) see({ stage: 'clock', facts: clock });
          if (disk) see({ stage: 'disk', facts: disk });
        }),
        readCluster(target, address, ssh, limits, see, runStage),
      ]);
    } finally {
      ssh.close();
    }
  };
}

function createStageRunner(see: See, signal: AbortSignal): RunStage {
  return async (stage, work) => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof NodeUnreachable)) throw error;
      // when the time is over the connection is closed, and the error says no more than that
      see({ stage, unreachable: signal.aborted ? unreachable('deadline') : error } as Sighting);
      return false;
    }
  };
}

/**
 * Runs the stages up to signing in. Resolves with undefined if one failed; its sighting says why.
 */
async function reach(
  target: ProbeTarget,
  privateKey: string,
  policy: AddressPolicy,
  limits: ProbeLimits,
  see: See,
  signal: AbortSignal,
): Promise<{ ssh: SshConnection; address: string } | undefined> {
  const { host, sshPort: port, user } = target;
  // if every network is allowed, telling refused ports from silent ones would make this a port
  // scanner
  let mayExplain = policy.allowedNetworks.length > 0 || policy.isPracticeNode(host);
  const startedAt = performance.now();
  const held: Sighting[] = [];
  const seeOrHold: See = (sighting) => (mayExplain ? see(sighting) : held.push(sighting));
  const current: { stage: NodeStage } = { stage: 'name' };
  try {
    const address = await resolveNode(target, policy, 'taken', signal);
    mayExplain ||= address === target.address;
    seeOrHold({ stage: 'name', facts: { host, address } });
    seeOrHold({ stage: 'address', facts: { address, port } });
    current.stage = 'port';
    const ssh = await SshConnection.open(
      {
        address,
        port,
        user,
        privateKey,
        hostKey: null,
        onHostKey(hostKey) {
          // it is an SSH server, so nothing needs to stay secret any more
          for (const sighting of held.splice(0)) see(sighting);
          see({ stage: 'port', facts: { reached: true } });
          see({ stage: 'host-key', facts: { hostKey } });
          current.stage = 'sign-in';
        },
      },
      limits,
      signal,
    );
    see({ stage: 'sign-in', facts: { user } });
    return { ssh, address };
  } catch (error) {
    if (!(error instanceof NodeUnreachable)) throw error;
    // a registered name had an address once; that it has none now reveals nothing about a network
    mayExplain ||= error.reason === 'dns' && target.address !== null;
    if (current.stage === 'sign-in') see({ stage: 'sign-in', unreachable: error });
    else if (mayExplain) seeUnreached(target, current.stage, error, see);
    else {
      await delay(Math.max(0, startedAt + limits.untoldMs - performance.now()));
      see({ stage: 'port', facts: { reached: false } });
    }
    return undefined;
  }
}

/**
 * Reports the stage that failed before an SSH server answered. An address that a name resolved to
 * is never revealed if Podmark may not connect to it, because it may belong to an internal network.
 */
function seeUnreached(
  { host, sshPort }: ProbeTarget,
  stage: NodeStage,
  error: NodeUnreachable,
  see: See,
): void {
  if (stage === 'port') {
    see({ stage, unreachable: error });
    return;
  }
  const isLiteral = isIP(host) !== 0;
  const isPortRefused = !isSshPort(sshPort);
  // the policy refuses a port before the name is looked up, so nothing is known of the name then
  if (isLiteral || !isPortRefused) {
    see({ stage: 'name', facts: { host, address: isLiteral ? host : null } });
  }
  if (isLiteral || isPortRefused) see({ stage: 'address', unreachable: error });
}
