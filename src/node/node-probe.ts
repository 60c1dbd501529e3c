import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeProbe, NodeStage, ProbeTarget, Sighting } from '../domain/node-doctor.js';
import { NodeUnreachable } from '../domain/outcome.js';
import { type AddressPolicy, isSshPort, resolveNode } from './address-policy.js';
import { readCluster, type Tell } from './cluster-facts.js';
import { readMachine } from './machine-facts.js';
import { defaultNodeLimits, type NodeLimits } from './node-connector.js';
import { SshConnection } from './ssh-connection.js';
import { unreachable } from './unreachable.js';

/** Limits of a probe, in ms and bytes. */
export interface ProbeLimits extends NodeLimits {
  /**
   * How long it takes until it is said that an address could not be reached, where it is not said why:
   * a port that refuses at once must not be told from one that is silent by the time that it took.
   */
  untoldMs: number;
}

/** Shorter than those of a look: somebody sits in front of it, and a healthy node takes a second. */
export const defaultProbeLimits: ProbeLimits = {
  ...defaultNodeLimits,
  readyMs: 5000,
  commandMs: 8000,
  requestMs: 5000,
  probeMs: 3000,
  untoldMs: 11_000,
};

type See = (sighting: Sighting) => void;

/** Looks at a machine for the doctor: one SSH connection, one command, and the API beside it. */
export function createNodeProbe(policy: AddressPolicy, limits: ProbeLimits): NodeProbe {
  return async (target, privateKey, see, signal) => {
    const reached = await reach(target, privateKey, policy, limits, see, signal);
    if (!reached) return;
    const { ssh, address } = reached;
    signal.addEventListener('abort', () => ssh.close(), { once: true });
    const tell = createTeller(see, signal);
    try {
      await Promise.all([
        tell('program', async () => {
          const { program, clock, disk } = await readMachine(ssh, limits.commandMs);
          see({ stage: 'program', facts: program });
          if (clock) see({ stage: 'clock', facts: clock });
          if (disk) see({ stage: 'disk', facts: disk });
        }),
        readCluster(target, address, ssh, limits, see, tell),
      ]);
    } finally {
      ssh.close();
    }
  };
}

function createTeller(see: See, signal: AbortSignal): Tell {
  return async (stage, work) => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof NodeUnreachable)) throw error;
      // the end of the time shows as a connection that broke
      see({ stage, unreachable: signal.aborted ? unreachable('deadline') : error } as Sighting);
      return false;
    }
  };
}

/** Everything up to signing in. undefined where that failed, which is told. */
async function reach(
  target: ProbeTarget,
  privateKey: string,
  policy: AddressPolicy,
  limits: ProbeLimits,
  see: See,
  signal: AbortSignal,
): Promise<{ ssh: SshConnection; address: string } | undefined> {
  const { host, sshPort: port, user } = target;
  // where every network is allowed, whoever tells refused from silent is a port scanner
  let tellsWhy = policy.allowedNetworks.length > 0 || policy.isPracticeNode(host);
  const startedAt = performance.now();
  const held: Sighting[] = [];
  const seeOrHold: See = (sighting) => (tellsWhy ? see(sighting) : held.push(sighting));
  const at: { stage: NodeStage } = { stage: 'name' };
  try {
    const address = await resolveNode(target, policy, 'taken', signal);
    tellsWhy ||= address === target.address;
    seeOrHold({ stage: 'name', facts: { host, address } });
    seeOrHold({ stage: 'address', facts: { address, port } });
    at.stage = 'port';
    const ssh = await SshConnection.open(
      {
        ...{ address, port, user, privateKey, hostKey: null },
        onHostKey(hostKey) {
          // an SSH server: there is nothing left to hide
          for (const sighting of held.splice(0)) see(sighting);
          see({ stage: 'port', facts: { reached: true } });
          see({ stage: 'host-key', facts: { hostKey } });
          at.stage = 'sign-in';
        },
      },
      limits,
      signal,
    );
    see({ stage: 'sign-in', facts: { user } });
    return { ssh, address };
  } catch (error) {
    if (!(error instanceof NodeUnreachable)) throw error;
    // the name had an address when it was registered: that it has none now tells of no network
    tellsWhy ||= error.reason === 'dns' && target.address !== null;
    if (at.stage === 'sign-in') see({ stage: 'sign-in', unreachable: error });
    else if (tellsWhy) tellUnreached(target, at.stage, error, see);
    else {
      await delay(Math.max(0, startedAt + limits.untoldMs - performance.now()));
      see({ stage: 'port', facts: { reached: false } });
    }
    return undefined;
  }
}

/** A name is never told to have an address that may not be connected to: it may be one of a network within. */
function tellUnreached(
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
  // a port that is refused is refused before any name is looked up
  if (isLiteral || !isPortRefused) {
    see({ stage: 'name', facts: { host, address: isLiteral ? host : null } });
  }
  if (isLiteral || isPortRefused) see({ stage: 'address', unreachable: error });
}
