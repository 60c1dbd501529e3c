import type { LabTemplate } from '../../src/catalog/lab-template.js';
import type { Check, Checkpoint, Lab } from '../../src/domain/lab.js';
import type { NodeConnector, NodeSession } from '../../src/domain/student-node.js';

/** A check with default values for everything that is not given. */
export function aCheck(given: Partial<Check> = {}): Check {
  return {
    id: 'check',
    title: 'A check',
    checker: 'checker',
    params: {},
    weight: 1,
    needs: [],
    withinMs: 0,
    forMs: 0,
    ...given,
  };
}

/** A checkpoint of 10 points with one check, unless something else is given. */
export function aCheckpoint(given: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id: 'checkpoint',
    title: 'A checkpoint',
    points: 10,
    answers: [],
    labNames: { services: [], deployments: [] },
    checks: [aCheck()],
    ...given,
  };
}

/** A lab with one step for each checkpoint. */
export function aLab(checkpoints: Checkpoint[] = [aCheckpoint()]): Lab {
  return {
    id: 'lab',
    title: 'A lab',
    summary: 'About something.',
    values: {},
    cleanUp: null,
    end: null,
    steps: checkpoints.map((checkpoint) => ({
      id: checkpoint.id,
      title: checkpoint.title,
      part: null,
      text: 'Do it.',
      checkpoint,
      solution: null,
      passesUntouched: false,
      mistakes: [],
    })),
  };
}

/** Templates of labs that declare no values. */
export function templatesOf(labs: ReadonlyMap<string, Lab>): Map<string, LabTemplate> {
  return new Map(
    [...labs].map(([id, lab]) => [id, { lab, values: [], resolve: () => ({ lab, problems: [] }) }]),
  );
}

/** A session with an empty cluster. Its commands and HTTP requests reply with what was asked. */
export function aSession(): NodeSession & { closed: number } {
  return {
    address: '192.0.2.1',
    hostKey: 'ssh-ed25519 AAAA',
    log: [{ at: '2026-01-01T00:00:00Z', what: 'exec true', durationMs: 1, result: 'exit 0' }],
    closed: 0,
    async close() {
      this.closed += 1;
    },
    kubernetes: {
      listClusterNodes: async () => [],
      listServices: async () => [],
      listPods: async () => [],
      listDeployments: async () => [],
      listNamespacesWithDeployment: async () => [],
      listReplicaSets: async () => [],
      listEndpoints: async () => [],
      listWarnings: async () => [],
      listNetworkPolicies: async () => [],
      waitForChange: async () => {},
      watchEndpoints: async () => [],
    },
    clusterDns: {
      lookUp: async (name) => ({ kind: 'answered', addresses: [], cnames: [name] }),
      findDomain: async () => undefined,
    },
    run: async ({ argv }) => ({ exitCode: 0, stdout: `ran ${argv.join(' ')}`, stderr: '' }),
    getFromNode: async ({ host, port }) => answered(`from the node: ${host}:${port}`),
    curlOnNode: async ({ host, port }) => answered(`curl: ${host}:${port}`),
    hasName: async (name) => name === 'node.example',
    getFromOutside: async (port) => answered(`from outside: ${port}`),
    scale: async () => {},
  };
}

/** A connector that returns this session for every node. */
export function connectorOf(session: NodeSession): NodeConnector {
  return { connect: async () => session };
}

function answered(body: string) {
  return { kind: 'answered' as const, status: 200, body };
}
