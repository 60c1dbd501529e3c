import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { createNodeDoctor } from '../../src/grading/node-doctor.js';
import { createNodeProbe, defaultProbeLimits } from '../../src/node/node-probe.js';
import { faults, host, keyFile, onNode, sshPort, user, withFaults } from '../support/real-node.js';

async function failedStages(as = user): Promise<string[]> {
  const probe = createNodeProbe(
    { allowedNetworks: [], isPracticeNode: () => true },
    defaultProbeLimits,
  );
  const doctor = createNodeDoctor({ probe, now: () => new Date() });
  const key = { publicKey: 'ssh-ed25519 AAAA', privateKey: await readFile(keyFile, 'utf8') };
  const address = { host, sshPort: Number(sshPort), user: as };
  const target = { ...address, apiAccess: 'ssh' as const, address: null };
  const { results } = await doctor({ target, key, knownHostKey: null }, () => {});
  return [...results].flatMap(([stage, { kind }]) => (kind === 'failed' ? [stage] : []));
}

onNode('the doctor at a real node', () => {
  test('finds nothing that fails, and a user that is not there', async () => {
    expect(await failedStages()).toEqual([]);
    expect(await failedStages('nobody')).toEqual(['sign-in']);
  });

  withFaults(
    'finds an API server that is down',
    async () => {
      const switchFault = (...args: string[]) =>
        execFileSync('sh', ['-c', `${faults} ${args.join(' ')}`], { stdio: 'ignore' });
      switchFault('stop', 'apiserver');
      try {
        expect(await failedStages()).toEqual(['api']);
      } finally {
        switchFault('start', 'apiserver');
      }
    },
    60_000,
  );
});
