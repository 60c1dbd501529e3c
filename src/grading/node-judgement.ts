import type { CourseKey } from '../domain/course.js';
import type { NodeStage, Sighting, StageFacts, StageResult } from '../domain/node-doctor.js';
import { compareHostKeys } from './host-keys.js';
import { adviceFor } from './node-advice.js';

/** What judging a sighting needs besides its facts. */
export interface JudgementContext {
  user: string;
  sshPort: number;
  publicKey: CourseKey['publicKey'];
  /** The host key of the registered node; null if there is none. */
  knownHostKey: string | null;
  now: Date;
}

/** Judges the sighting of a stage. Pure. */
export function judgeStage(sighting: Sighting, context: JudgementContext): StageResult {
  if ('unreachable' in sighting) {
    const { reason, detail, said } = sighting.unreachable;
    return {
      ...{ kind: 'failed', seen: detail, ...adviceFor(reason, context) },
      ...(said === undefined ? {} : { said }),
    };
  }
  const judge = judges[sighting.stage] as Judge<NodeStage>;
  return judge(sighting.facts, context);
}

type Judge<Stage extends NodeStage> = (
  facts: StageFacts[Stage],
  context: JudgementContext,
) => StageResult;

const ok = (seen: string): StageResult => ({ kind: 'ok', seen });
const failed = (seen: string, todo: string, command: string): StageResult => ({
  ...{ kind: 'failed', seen, todo, command },
});
const warning = (seen: string, todo: string, command: string): StageResult => ({
  ...{ kind: 'warning', seen, todo, command },
});

/** Shortens text from the node that becomes part of a sentence. */
const piece = (text: string) => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

/** How far the clocks may differ, in s. Beyond it, times in the evidence are hard to compare. */
const clockToleranceS = 5;
/** The used shares of a disk above which the kubelet, by default, deletes images or evicts pods. */
const diskShares = { imagesGo: 0.85, podsGo: 0.9 };
const expiresSoonDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

const judges: { [Stage in NodeStage]: Judge<Stage> } = {
  name: ({ host, address }) => {
    if (address === null)
      return failed(
        `${host} has no address that Podmark may connect to.`,
        "Check the spelling, or write the node's IP address instead. This prints its addresses:",
        'hostname -I',
      );
    return ok(address === host ? `${host} is an IP address.` : `${host} is ${address}.`);
  },

  address: ({ address, port }) => ok(`${address}, port ${port}.`),

  port: ({ reached }, { sshPort }) =>
    reached
      ? ok(`At port ${sshPort}.`)
      : failed(
          'Podmark could not reach an SSH server there.',
          `Are address and port right, and is the port open to Podmark? For your safety and others', Podmark does not say more about an address that it never signed in to. On the node, this shows whether an SSH server listens at port ${sshPort}:`,
          `ss -ltn 'sport = :${sshPort}'`,
        ),

  'host-key': ({ hostKey }, { knownHostKey }) => compareHostKeys(hostKey, knownHostKey),

  'sign-in': ({ user }) => ok(`Signed in as ${user}.`),

  program: ({ microk8s, kubectl }) => {
    const found = [microk8s && `microk8s (${microk8s})`, kubectl && `kubectl (${kubectl})`];
    const names = found.filter((one) => one !== null);
    if (names.length > 0) return ok(`Found ${names.join(' and ')}.`);
    return failed(
      'Neither microk8s nor kubectl is in the path of a command over SSH.',
      'Install microk8s on the node, or kubectl if your cluster is another one:',
      'sudo snap install microk8s --classic',
    );
  },

  kubeconfig: ({ signsInWith }) =>
    ok(signsInWith === 'token' ? 'It signs in with a token.' : 'It signs in with a certificate.'),

  api: ({ version }) =>
    ok(version === null ? 'It answers, though not to these credentials.' : `It is ${version}.`),

  rights: ({ denied, mayScale }) => {
    const administrator =
      'Give the user that Podmark signs in as the kubeconfig of an administrator.';
    if (denied.length > 0)
      return failed(
        `The credentials of the kubeconfig may not read: ${denied.join(', ')}.`,
        `Podmark reads the cluster as its administrator does. ${administrator} On the node, this shows what it may do:`,
        'kubectl auth can-i --list',
      );
    const readable = 'Everything that the labs look at can be read';
    if (mayScale === false)
      return warning(
        `${readable}, but Deployments may not be changed.`,
        `A drill, in which Podmark scales a Deployment of yours and back again, cannot be done. ${administrator} On the node, this says whether it may:`,
        'kubectl auth can-i patch deployments',
      );
    return ok(`${readable}.`);
  },

  ready: ({ nodes }) => {
    const [first] = nodes;
    if (!first) return failed('The cluster has no nodes.', 'Is it running?', 'microk8s status');
    const broken = nodes.find((one) => !one.ready);
    const kubectl = 'kubectl describe nodes';
    if (broken)
      return failed(
        `${piece(broken.name)} is not Ready: ${piece(broken.readyMessage ?? 'it does not say why')}`,
        'A node that has just started needs a minute. If it stays so, its conditions say why:',
        kubectl,
      );
    const idle = nodes.find((one) => one.unschedulable);
    if (idle)
      return warning(
        `${piece(idle.name)} takes no new pods.`,
        'It is cordoned. This lets pods onto it again:',
        isName(idle.name) ? `kubectl uncordon ${idle.name}` : kubectl,
      );
    const names = nodes.map((one) => piece(one.name)).join(', ');
    return ok(`${names}, kubelet ${piece(first.kubeletVersion)}.`);
  },

  dns: ({ reply }) => {
    const pods = 'kubectl -n kube-system get pods -l k8s-app=kube-dns';
    switch (reply.kind) {
      case 'answered':
        return ok('It answers.');
      case 'no-dns':
        if (reply.detail === 'no-service')
          return warning(
            'It is off.',
            'Labs that need it say when to enable it. To do so now:',
            'microk8s enable dns',
          );
        if (reply.detail === 'no-tcp')
          return warning(
            'It is on, for UDP only.',
            'Podmark asks over TCP. Give its Service a second port, 53 for TCP:',
            'kubectl edit service -n kube-system kube-dns',
          );
        return failed(
          reply.detail === 'refused' ? 'It is on, but refuses.' : 'It is on, but does not answer.',
          'Its pods may still be starting, or may have failed. They are:',
          pods,
        );
      case 'no-such-name':
      case 'failed':
        return failed(
          'It answers, but does not know the cluster’s own names.',
          'What its pods print says why:',
          'kubectl -n kube-system logs -l k8s-app=kube-dns',
        );
    }
    return reply satisfies never;
  },

  clock: ({ nodeSeconds, fromMs, toMs }) => {
    // a clock read in whole seconds was anywhere within that second
    const behind = fromMs / 1000 - (nodeSeconds + 1);
    const ahead = nodeSeconds - toMs / 1000;
    const off = Math.max(behind, ahead);
    if (off <= clockToleranceS) return ok('It is the same as Podmark’s.');
    const direction = ahead > behind ? 'ahead of' : 'behind';
    return warning(
      `It is ${duration(off)} ${direction} Podmark’s.`,
      'Certificates and times in the evidence depend on it. Let the node set it from the network:',
      'sudo timedatectl set-ntp true',
    );
  },

  disk: ({ filesystems }) => {
    const withShare = filesystems.map((one) => ({
      ...one,
      share: one.usedKb / Math.max(1, one.usedKb + one.freeKb),
    }));
    const fullest = withShare.reduce((a, b) => (b.share > a.share ? b : a));
    const where = fullest.mount === '/' ? '' : ` on ${piece(fullest.mount)}`;
    const seen = `${gigabytes(fullest.freeKb)} free of ${gigabytes(fullest.usedKb + fullest.freeKb)}${where}.`;
    if (fullest.share < diskShares.imagesGo) return ok(seen);
    const what =
      fullest.share >= diskShares.podsGo
        ? 'Kubernetes evicts pods from a disk that is this full.'
        : 'Kubernetes soon begins to delete images, and then pods.';
    return warning(
      seen,
      `${what} This shows what takes the room:`,
      'sudo du -xh -d 2 / | sort -h | tail',
    );
  },

  certificate: ({ server, client }, { now }) => {
    const ends = client !== null && client < server ? client : server;
    const whose = ends === client ? "The kubeconfig's certificate" : "The API server's certificate";
    const days = Math.floor((ends.getTime() - now.getTime()) / dayMs);
    const date = `${ends.toISOString().slice(0, 10)} (UTC)`;
    if (days >= expiresSoonDays) return ok(`For ${days} more days, until ${date}.`);
    const seen =
      days < 0
        ? `${whose} expired on ${date}.`
        : `${whose} expires in ${days === 1 ? 'one day' : `${days} days`}, on ${date}.`;
    return warning(
      seen,
      'After that nobody can use the cluster. On microk8s this makes new certificates, and restarts it:',
      'sudo microk8s refresh-certs --cert server.crt',
    );
  },
};

/**
 * True for an RFC 1123 name, as Kubernetes nodes have. Only such a name is safe in a command to
 * paste.
 */
function isName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name);
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} seconds`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} hours`
    : `${Math.round(seconds / 86_400)} days`;
}

function gigabytes(kb: number): string {
  const gb = (kb * 1024) / 1e9;
  return `${gb < 10 ? gb.toFixed(1) : Math.round(gb)} GB`;
}
