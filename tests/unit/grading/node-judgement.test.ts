import { describe, expect, test } from '@jest/globals';
import type { NodeStage, Sighting, StageFacts } from '../../../src/domain/node-doctor.js';
import { unreachableReasons } from '../../../src/domain/outcome.js';
import { type JudgementContext, judgeStage } from '../../../src/grading/node-judgement.js';
import { unreachable } from '../../../src/node/unreachable.js';

const now = new Date('2026-11-25T12:00:00Z');
const context: JudgementContext = {
  ...{ user: 'sam', sshPort: 2222, publicKey: 'ssh-ed25519 AAAAkey course' },
  ...{ knownHostKey: null, now },
};

function judge<S extends NodeStage>(stage: S, facts: StageFacts[S], given = {}) {
  return judgeStage({ stage, facts } as Sighting, { ...context, ...given });
}

const inDays = (days: number) => new Date(now.getTime() + days * 24 * 60 * 60 * 1000 + 1000);
const aNode = {
  ...{ name: 'n1', ready: true, readyMessage: null, unschedulable: false },
  ...{ kubeletVersion: 'v1.29.0', internalIps: [] },
};
const atMs = now.getTime();
const clock = (offS: number) => ({
  nodeSeconds: Math.floor(atMs / 1000) + offS,
  ...{ fromMs: atMs, toMs: atMs + 100 },
});
const disk = (usedKb: number, mount = '/') => ({
  filesystems: [
    { mount: '/quiet', usedKb: 1, freeKb: 1e6 },
    { mount, usedKb, freeKb: 40_000_000 - usedKb },
  ],
});

type Row = [NodeStage, object, 'ok' | 'warning' | 'failed', RegExp, RegExp?];

test.each<Row>([
  ['name', { host: 'n', address: '10.0.0.1' }, 'ok', /^n is 10\.0\.0\.1\.$/],
  ['name', { host: '10.0.0.1', address: '10.0.0.1' }, 'ok', /is an IP address/],
  ['name', { host: 'n', address: null }, 'failed', /no address that Podmark may/, /hostname -I/],
  ['address', { address: '10.0.0.1', port: 22 }, 'ok', /10\.0\.0\.1, port 22/],
  ['port', { reached: true }, 'ok', /port 2222/],
  ['port', { reached: false }, 'failed', /could not reach an SSH server/, /2222/],
  ['sign-in', { user: 'sam' }, 'ok', /as sam/],
  [
    'program',
    { microk8s: '/snap/bin/microk8s', kubectl: null },
    'ok',
    /^Found microk8s \([^)]*\)\.$/,
  ],
  [
    'program',
    { microk8s: null, kubectl: '/bin/kubectl' },
    'ok',
    /^Found kubectl \(\/bin\/kubectl\)\.$/,
  ],
  ['program', { microk8s: 'a', kubectl: 'b' }, 'ok', /microk8s \(a\) and kubectl \(b\)/],
  ['program', { microk8s: null, kubectl: null }, 'failed', /Neither/, /snap install microk8s/],
  ['kubeconfig', { signsInWith: 'token' }, 'ok', /token/],
  ['kubeconfig', { signsInWith: 'certificate' }, 'ok', /certificate/],
  ['api', { version: 'v1.29.0' }, 'ok', /It is v1\.29\.0/],
  ['api', { version: null }, 'ok', /not to these credentials/],
  ['rights', { denied: [], mayScale: true }, 'ok', /can be read\.$/],
  ['rights', { denied: [], mayScale: null }, 'ok', /can be read\.$/],
  ['rights', { denied: [], mayScale: false }, 'warning', /may not be changed/, /can-i patch/],
  ['rights', { denied: ['nodes', 'pods'], mayScale: false }, 'failed', /nodes, pods/, /--list/],
  ['ready', { nodes: [] }, 'failed', /no nodes/, /status/],
  ['ready', { nodes: [aNode] }, 'ok', /^n1, kubelet v1\.29\.0\.$/],
  [
    'ready',
    { nodes: [{ ...aNode, ready: false, readyMessage: 'x'.repeat(300) }] },
    'failed',
    /^n1 is not Ready: x{160}…$/,
    /describe/,
  ],
  ['ready', { nodes: [{ ...aNode, ready: false }] }, 'failed', /does not say why/],
  [
    'ready',
    { nodes: [{ ...aNode, unschedulable: true }] },
    'warning',
    /no new pods/,
    /uncordon n1$/,
  ],
  [
    'ready',
    { nodes: [{ ...aNode, unschedulable: true, name: 'a; reboot' }] },
    'warning',
    /no new pods/,
    /^kubectl describe nodes$/,
  ],
  ['dns', { reply: { kind: 'answered', addresses: [], cnames: [] } }, 'ok', /answers/],
  ['dns', { reply: { kind: 'no-dns', detail: 'no-service' } }, 'warning', /is off/, /enable dns/],
  [
    'dns',
    { reply: { kind: 'no-dns', detail: 'no-tcp' } },
    'warning',
    /for UDP only/,
    /edit service/,
  ],
  ['dns', { reply: { kind: 'no-dns', detail: 'refused' } }, 'failed', /but refuses/, /get pods/],
  [
    'dns',
    { reply: { kind: 'no-dns', detail: 'timeout' } },
    'failed',
    /does not answer/,
    /get pods/,
  ],
  ['dns', { reply: { kind: 'no-such-name' } }, 'failed', /own names/, /logs/],
  ['dns', { reply: { kind: 'failed', code: 'SERVFAIL' } }, 'failed', /own names/, /logs/],
  ['clock', clock(0), 'ok', /same/],
  ['clock', clock(5), 'ok', /same/],
  ['clock', clock(-6), 'ok', /same/],
  ['clock', clock(7), 'warning', /7 seconds ahead of/, /set-ntp/],
  ['clock', clock(-61), 'warning', /60 seconds behind/],
  ['clock', clock(600), 'warning', /10 minutes ahead/],
  ['clock', clock(-7201), 'warning', /2 hours behind/],
  ['clock', clock(864_000), 'warning', /10 days ahead/],
  ['disk', disk(10_000_000), 'ok', /^31 GB free of 41 GB\.$/],
  ['disk', disk(34_100_000), 'warning', /6\.0 GB free/, /du -xh/],
  ['disk', disk(36_100_000, '/var'), 'warning', /4\.0 GB free of 41 GB on \/var/],
  ['certificate', { server: inDays(300), client: null }, 'ok', /^For 300 more days, until 2027/],
  ['certificate', { server: inDays(300), client: inDays(40) }, 'ok', /^For 40 more days/],
  [
    'certificate',
    { server: inDays(29), client: inDays(300) },
    'warning',
    /API server's .* in 29 days/,
    /refresh-certs/,
  ],
  [
    'certificate',
    { server: inDays(300), client: inDays(1) },
    'warning',
    /kubeconfig's .* in one day/,
  ],
  ['certificate', { server: inDays(-3), client: null }, 'warning', /expired on 2026-11-22/],
])('%s %j is %s', (...row) => {
  const [stage, facts, kind, seen, command] = row;
  const result = judge(stage, facts as never);
  expect(result).toMatchObject({ kind, seen: expect.stringMatching(seen) });
  if (command) expect(result).toMatchObject({ command: expect.stringMatching(command) });
});

test('of several disks the fullest is told, wherever it stands', () => {
  const { filesystems: root } = disk(10_000_000);
  const { filesystems: full } = disk(36_100_000, '/var');
  for (const filesystems of [
    [...root, ...full],
    [...full, ...root],
  ]) {
    expect(judge('disk', { filesystems })).toMatchObject({
      kind: 'warning',
      seen: expect.stringContaining('on /var'),
    });
  }
});

test('a disk that evicts pods says so', () => {
  expect(judge('disk', disk(36_100_000))).toMatchObject({
    todo: expect.stringMatching(/evicts pods/),
  });
  expect(judge('disk', disk(34_100_000))).toMatchObject({
    todo: expect.stringMatching(/soon begins/),
  });
});

describe('a host key', () => {
  const shown = `ssh-ed25519 ${Buffer.from('one').toString('base64')}`;
  const other = `ecdsa-sha2-nistp256 ${Buffer.from('two').toString('base64')}`;
  const print = /SHA256:[\w+/]{43}/g;

  test('is shown where none is known, and where it is the same', () => {
    expect(judge('host-key', { hostKey: shown })).toMatchObject({
      kind: 'ok',
      seen: expect.stringMatching(print),
    });
    expect(judge('host-key', { hostKey: shown }, { knownHostKey: shown })).toMatchObject({
      ...{ kind: 'ok', seen: expect.stringMatching(/as registered/) },
    });
  });

  test.each([
    [shown, other, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub'],
    [other, shown, 'ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub'],
    ['x AAAA', shown, 'ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub'],
  ])(
    'that is another one is a warning with both, and how to compare',
    (hostKey, known, command) => {
      const result = judge('host-key', { hostKey }, { knownHostKey: known });
      expect(result).toMatchObject({ kind: 'warning', command });
      const both = (result as { seen: string }).seen.match(print);
      expect(new Set(both).size).toBe(2);
    },
  );
});

test.each(unreachableReasons)('%s comes with what to do', (reason) => {
  const sighting = { stage: 'api', unreachable: unreachable(reason, 'it') } as const;
  const result = judgeStage(sighting, context);
  expect(result).toMatchObject({ kind: 'failed', seen: unreachable(reason, 'it').detail });
  expect((result as { todo: string }).todo).toMatch(/^[A-Z].{20,}[.:?]$/);
});

test('a key that is not let in comes with the line that lets it in', () => {
  const sighting = { stage: 'sign-in', unreachable: unreachable('auth-rejected', 'sam') } as const;
  expect(judgeStage(sighting, context)).toMatchObject({
    todo: expect.stringMatching(/as sam/),
    command: expect.stringContaining('restrict,port-forwarding ssh-ed25519 AAAAkey course'),
  });
});

test.each<[number, string]>([
  [22, "ssh sam@<your node's address> "],
  [2222, "ssh -p 2222 sam@<your node's address> "],
])('a login shell is tried from another machine at port %i', (sshPort, command) => {
  const sighting = { stage: 'sign-in', unreachable: unreachable('login-shell', '') } as const;
  expect(judgeStage(sighting, { ...context, sshPort })).toMatchObject({
    command: expect.stringContaining(command),
  });
});

test('what the node printed is shown beside what Podmark says', () => {
  const error = unreachable('kubeconfig-missing', '', undefined, 'join the group');
  const result = judgeStage({ stage: 'kubeconfig', unreachable: error }, context);
  expect(result).toMatchObject({ kind: 'failed', seen: error.detail, said: 'join the group' });
});

test('a user of a directory is quoted where it stands in a command', () => {
  const user = String.raw`CAMPUS\lena`;
  const error = unreachable('kubeconfig-missing');
  const result = judgeStage({ stage: 'kubeconfig', unreachable: error }, { ...context, user });
  expect(result).toMatchObject({ command: expect.stringMatching(/ 'CAMPUS\\lena'$/) });
});

test.each(['login-shell', 'command-timeout', 'kubeconfig-timeout', 'second-factor'] as const)(
  '%s does not send back to a stage that was passed',
  (reason) => {
    const result = judgeStage({ stage: 'kubeconfig', unreachable: unreachable(reason) }, context);
    expect(JSON.stringify(result)).not.toMatch(/ufw|is the address right|authorized_keys/);
  },
);
