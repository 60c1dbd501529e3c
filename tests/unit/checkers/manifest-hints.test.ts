import { describe, expect, test } from '@jest/globals';
import type { AnyChecker } from '../../../src/checkers/checker.js';
import { checkers } from '../../../src/checkers/registry.js';
import type { Service } from '../../../src/domain/kubernetes.js';
import { aPod, aPort, aService } from '../../support/facts.js';
import type { Situation } from '../../support/fake-node.js';
import { verdictOn } from '../../support/verdicts.js';

const withService = (given: Partial<Service>): Situation => ({
  services: [aService(given)],
  pods: [aPod()],
});

interface Mistake {
  hint: RegExp;
  checker: string;
  params?: object;
  on: Situation;
}

/** What can be wrong with a Service whose manifest the student wrote. */
const mistakes: Mistake[] = [
  { hint: /Apply the manifest of the Service web/, checker: 'service-exists', on: {} },
  { hint: /“name: web”/, checker: 'service-exists', on: withService({ name: 'wed' }) },
  {
    hint: /“type: NodePort”/,
    checker: 'service-type',
    params: { type: 'NodePort' },
    on: withService({}),
  },
  {
    hint: /“type: ClusterIP”/,
    checker: 'service-type',
    params: { type: 'ClusterIP' },
    on: withService({ type: 'NodePort' }),
  },
  {
    hint: /selector in your manifest/,
    checker: 'service-selector',
    params: { selector: { app: 'web' } },
    on: withService({ selector: { app: 'Web' } }),
  },
  {
    hint: /Write one into your manifest/,
    checker: 'service-selector',
    params: { selector: { app: 'db' } },
    on: withService({ selector: null }),
  },
  {
    hint: /Swap them in your manifest/,
    checker: 'service-ports',
    params: { port: 80, targetPort: 8080 },
    on: withService({ ports: [aPort({ port: 8080, targetPort: 80 })] }),
  },
  {
    hint: /“port: 80”/,
    checker: 'service-ports',
    params: { port: 80, targetPort: 8080 },
    on: withService({ ports: [aPort({ port: 81 })] }),
  },
  {
    hint: /“targetPort: 8080”/,
    checker: 'service-ports',
    params: { port: 80, targetPort: 8080 },
    on: withService({ ports: [aPort({ targetPort: 80 })] }),
  },
  {
    hint: /“type: NodePort”/,
    checker: 'service-ports',
    params: { port: 80, nodePort: 'any' },
    on: withService({}),
  },
  {
    hint: /“type: ClusterIP”/,
    checker: 'service-ports',
    params: { port: 80, nodePort: 'none' },
    on: withService({ ports: [aPort({ nodePort: 30001 })] }),
  },
  {
    hint: /one into your manifest/,
    checker: 'endpoints-match-pods',
    on: withService({ selector: null }),
  },
  {
    hint: /selector in your manifest/,
    checker: 'endpoints-count',
    params: { count: 1 },
    on: withService({ selector: { app: 'wep' } }),
  },
  {
    hint: /“port: 80”/,
    checker: 'service-responds',
    params: { port: 80 },
    on: withService({ ports: [aPort({ port: 81 })] }),
  },
  {
    hint: /“type: NodePort”/,
    checker: 'nodeport-responds',
    params: { from: 'node' },
    on: withService({}),
  },
];

describe('where the step asks for a manifest, hints name its fields and no option of kubectl', () => {
  test.each(mistakes)('$checker $params: $hint', async ({ hint, checker, params, on }) => {
    const all = { service: 'web', manifest: true, ...params };
    const verdict = await verdictOn(checkers.get(checker) as AnyChecker, all, on);
    expect(verdict).toMatchObject({ kind: 'fail', hint: expect.stringMatching(hint) });
    expect(verdict.kind === 'fail' && verdict.hint).not.toMatch(/--|kubectl|expose/);
  });
});
