import type { RegisteredNode } from '../domain/course.js';
import { nodeStages, type StageResult, stageTitles } from '../domain/node-doctor.js';
import { fingerprint, fingerprintCommand } from '../grading/host-keys.js';
import { isUsable } from '../grading/node-doctor.js';
import { knownHostKey } from '../grading/node-registration.js';
import type { NodeTest } from '../grading/node-tests.js';
import type { NodeTestPart, State } from './views.js';

/**
 * A test as the node page shows it: its stages so far and its conclusion, and the form to register
 * the node when Podmark can look at it and it is not registered like that already.
 */
export function nodeTestPart(
  test: NodeTest,
  node: RegisteredNode | undefined,
  form: { action: string; csrfToken: string },
): NodeTestPart {
  const { target, results, state, hostKey } = test;
  const running = state === 'running';
  const usable = state === 'finished' && hostKey !== null && isUsable(results);
  const isRegistered = usable && isSame(test, node);
  const next = running ? nodeStages.find((stage) => !results.has(stage)) : undefined;
  const known = knownHostKey(node);
  return {
    address: `${target.user}@${target.host} port ${target.sshPort}`,
    running,
    ...conclusion(test, usable, isRegistered),
    stages: nodeStages.map((stage) => {
      const result = results.get(stage);
      return { title: stageTitles[stage], ...stageView(result, stage === next) };
    }),
    register:
      usable && !isRegistered
        ? {
            ...{ ...form, testId: test.id },
            fingerprint: fingerprint(hostKey),
            fingerprintCommand: fingerprintCommand(hostKey),
            needsConfirmation: known !== null && known !== hostKey,
          }
        : null,
  };
}

/**
 * True when the registered node is exactly what the test saw, so that registering changes nothing.
 */
function isSame({ target, address, hostKey }: NodeTest, node: RegisteredNode | undefined): boolean {
  return (
    node !== undefined &&
    node.host === target.host &&
    node.address === address &&
    node.sshPort === target.sshPort &&
    node.user === target.user &&
    node.apiAccess === target.apiAccess &&
    node.hostKey === hostKey
  );
}

function conclusion(
  { state, results, errorId }: NodeTest,
  usable: boolean,
  isRegistered: boolean,
): Pick<NodeTestPart, 'status' | 'tone'> {
  if (state === 'running') return { status: 'Looking at your node…', tone: 'wait' };
  if (state === 'broken') {
    const status = `Podmark made a mistake, not you. If it comes again, tell your instructor this reference: ${errorId}`;
    return { status, tone: 'fail' };
  }
  const failed = nodeStages.find((stage) => results.get(stage)?.kind === 'failed');
  const warnings = [...results.values()].filter(({ kind }) => kind === 'warning').length;
  const mind = failed !== undefined || warnings > 0;
  if (!usable) {
    return {
      status: 'Podmark cannot look at this node yet. Mend what is marked, and test again.',
      tone: 'fail',
    };
  }
  const rest = mind
    ? ' Something is marked that you should see to.'
    : ' Everything is as it should be.';
  return isRegistered
    ? {
        status: `This is your registered node, and Podmark can look at it.${rest}`,
        tone: mind ? 'wait' : 'pass',
      }
    : {
        status: `Podmark can look at this node. One step is left: register it.${rest}`,
        tone: mind ? 'wait' : 'pass',
      };
}

function stageView(
  result: StageResult | undefined,
  isNext: boolean,
): {
  state: State;
  isWarning: boolean;
  word: string;
  seen: string;
  said: string | null;
  todo: string | null;
  command: string | null;
} {
  const quiet = { isWarning: false, seen: '', said: null, todo: null, command: null };
  if (!result) {
    return isNext
      ? { ...quiet, state: 'wait', word: 'under way' }
      : { ...quiet, state: 'todo', word: 'not yet' };
  }
  switch (result.kind) {
    case 'ok':
      return { ...quiet, state: 'pass', word: 'well', seen: result.seen };
    case 'warning':
      return { ...quiet, ...result, state: 'away', isWarning: true, word: 'to see to' };
    case 'failed':
      return {
        ...{ ...result, said: result.said ?? null },
        ...{ state: 'fail', isWarning: false, word: 'failed' },
      };
    case 'not-reached':
      return { ...quiet, state: 'skip', word: 'not looked at' };
    default:
      return result satisfies never;
  }
}
