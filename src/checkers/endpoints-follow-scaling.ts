import { z } from 'zod';
import { clusterIpOf, type Deployment, type Endpoint } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { HttpTarget, StudentNode } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import { diagnoseEndpoints } from './endpoint-diagnosis.js';
import { type EndpointFacts, gatherEndpoints, readyAddresses } from './endpoint-facts.js';
import { namespace, objectName, port } from './params.js';
import { missingService } from './service-facts.js';
import { count, kubectl, list, listEndpoints } from './wording.js';

const params = z.strictObject({
  namespace,
  deployment: objectName,
  service: objectName,
  port,
  /** The id of the answer field in which the student consents to the drill. */
  answer: z.string().min(1),
});
type Params = z.infer<typeof params>;

/** The numbers of replicas that a drill picks from. */
const replicaChoice = [2, 3, 4, 5];
/** How long the endpoints may take to follow the scaling. */
const followMs = 45_000;
/** How long the pods are asked until all of them have answered. */
const answerMs = 15_000;

/** Something that a drill saw, `atMs` milliseconds after it scaled the Deployment. */
interface DrillEvent {
  atMs: number;
  /** `came` and `left`: a ready endpoint. `answered`: a pod named itself for the first time. */
  what: 'came' | 'left' | 'answered' | 'scaled-back';
  /** The pod's name, or the address of an endpoint that is no pod; null for `scaled-back`. */
  pod: string | null;
}

interface Facts extends EndpointFacts {
  consented: boolean;
  /** null if no Deployment of that name exists. */
  deployment: Pick<Deployment, 'name' | 'replicas' | 'readyReplicas'> | null;
  /** null if nothing was scaled. */
  drill: {
    before: number;
    replicas: number;
    /** The Service's ready addresses when the wait ended. */
    followed: string[];
    /**
     * Names of the pods behind the Service. An endpoint that is no pod is listed by its address.
     */
    pods: string[];
    /** Those of `pods` that named themselves in a reply. */
    answered: string[];
    /** The Service's ready addresses after the old number was restored. */
    restored: string[];
    /** In order. Absent from facts of earlier versions. */
    events?: DrillEvent[];
  } | null;
}

/**
 * Scales a Deployment, with the student's consent, and passes when the endpoints follow and every
 * pod answers. The only checker that changes something on the node.
 */
export const endpointsFollowScaling: Checker<Params, Facts> = {
  id: 'endpoints-follow-scaling',
  summary:
    'A drill, with the student’s consent: Podmark scales a Deployment, sees the endpoints follow and every pod answer, and puts the old number back.',
  params,

  async gather(node, params, context) {
    const { answers, signal } = context;
    const consented = /^(yes|y|ja|ok)$/i.test(answers[params.answer]?.trim() ?? '');
    const [facts, deployments] = await Promise.all([
      gatherEndpoints(node, params.namespace, params.service, context),
      node.kubernetes.listDeployments(params.namespace),
    ]);
    const found = deployments.find(
      (candidate) => candidate.name === params.deployment && !candidate.deleting,
    );
    const { name, replicas, readyReplicas } = found ?? {};
    const deployment =
      name === undefined || replicas === undefined || readyReplicas === undefined
        ? null
        : { name, replicas, readyReplicas };
    const host = clusterIpOf(facts.service);
    const isSound = readyAddresses(facts.endpoints).length > 0;
    const drill =
      found && consented && isSound && host !== null && found.readyReplicas > 0
        ? await runDrill(node, params, found, host, facts.endpoints, signal)
        : null;
    return { ...facts, consented, deployment, drill };
  },

  judge(facts, params) {
    const { consented, deployment, drill, service } = facts;
    const expected = 'endpoints that follow the number of replicas, and an answer from every pod';
    const fail = (reason: Omit<Fail, 'kind' | 'expected' | 'final'>): Fail => ({
      kind: 'fail',
      expected,
      ...reason,
      // the node must not be scaled again just because the check waits for a pass
      final: true,
    });
    if (!consented) {
      return fail({
        observed: 'no consent was given',
        hint: 'Podmark changes nothing on your node without your word. Write yes into the field to run the drill.',
        hintId: 'consent-missing',
      });
    }
    if (!deployment || deployment.readyReplicas === 0) {
      return fail({
        observed: deployment
          ? `no replica of Deployment ${deployment.name} is ready`
          : `no Deployment ${params.deployment} in namespace ${params.namespace}`,
        hint: `The drill scales Deployment ${params.deployment}. Have it ready first.`,
        hintId: 'deployment-not-ready',
        command: kubectl('get deployments', params.namespace),
      });
    }
    if (!service)
      return { ...missingService(facts, params.namespace, params.service), final: true };
    if (clusterIpOf(service) === null) {
      return fail({
        observed: `Service ${service.name} of type ${service.type} has no cluster IP to ask`,
        hint: 'Make the Service again without “clusterIP: None” and with a type other than ExternalName.',
        hintId: 'no-cluster-ip',
        command: kubectl(`get service ${service.name}`, params.namespace),
      });
    }
    if (!drill) {
      return fail({ observed: 'no endpoints', ...diagnoseEndpoints(service, facts) });
    }
    const command = `${listEndpoints(params.service, params.namespace)} --watch`;
    if (drill.followed.length !== drill.replicas) {
      return fail({
        observed: `scaled from ${drill.before} to ${drill.replicas}, and there ${drill.followed.length === 1 ? 'is' : 'are'} ${count(drill.followed.length, 'endpoint')} after ${followMs / 1000} s`,
        hint: 'Either the pods do not become ready, or the Service selects pods of another Deployment. Compare labels and selector.',
        hintId: 'endpoints-do-not-follow',
        command,
      });
    }
    const silent = drill.pods.filter((pod) => !drill.answered.includes(pod));
    if (silent.length > 0) {
      return fail({
        observed: `${drill.answered.length} of ${count(drill.pods.length, 'pod')} answered; not ${list(silent)}`,
        hint: 'Every endpoint should get its share of the requests, and each pod must name itself in its reply.',
        hintId: 'pods-do-not-answer',
        command,
      });
    }
    return {
      kind: 'pass',
      observed: `scaled from ${drill.before} to ${drill.replicas}: ${count(drill.followed.length, 'endpoint')} followed, ${list(drill.answered)} answered; back to ${drill.before}`,
      command,
      ...(drill.restored.length === drill.before
        ? {}
        : {
            warning: `Your Deployment is told to have ${count(drill.before, 'replica')} again; it takes a moment more.`,
          }),
    };
  },
};

/**
 * Scales the Deployment to a random number, waits for its endpoints, asks its pods, and restores
 * the old number. If the time runs out first, the session restores it when it closes. If Podmark is
 * killed, the next drill restores it from the note on the Deployment.
 */
async function runDrill(
  node: StudentNode,
  params: Params,
  deployment: Deployment,
  host: string,
  endpointsBefore: readonly Endpoint[],
  signal: AbortSignal,
): Promise<NonNullable<Facts['drill']>> {
  const { namespace, service, deployment: name } = params;
  const before = deployment.replicasBefore ?? deployment.replicas;
  const choice = replicaChoice.filter(
    (number) => number !== before && number !== deployment.replicas,
  );
  const replicas = choice[Math.floor(Math.random() * choice.length)] as number;
  const scale = (to: number, note: number | null) =>
    node.scale({ namespace, deployment: name, replicas: to, replicasBefore: note });
  const watch = watchDrill(endpointsBefore);
  const waitForEndpoints = async (wanted: number) => {
    const mineOf = (all: readonly Endpoint[]) =>
      all.filter((endpoint) => endpoint.service === service && endpoint.ready);
    const isReached = (all: readonly Endpoint[]) => {
      const mine = mineOf(all);
      watch.noteEndpoints(mine);
      return readyAddresses(mine).length === wanted;
    };
    const timeLimit = AbortSignal.any([signal, AbortSignal.timeout(followMs)]);
    return mineOf(await node.kubernetes.watchEndpoints(namespace, isReached, timeLimit));
  };
  const seen = await (async () => {
    try {
      await scale(replicas, before);
      const endpoints = await waitForEndpoints(replicas);
      const pods = [...podsBehind(endpoints)].sort();
      const isReached = readyAddresses(endpoints).length === replicas;
      const target = { host, port: params.port };
      const answered = isReached ? await askUntilAll(node, target, pods, watch, signal) : [];
      return { endpoints, pods, answered };
    } finally {
      await scale(before, null);
    }
  })();
  watch.note('scaled-back', null);
  return {
    before,
    replicas,
    followed: readyAddresses(seen.endpoints),
    pods: seen.pods,
    answered: seen.answered,
    restored: readyAddresses(await waitForEndpoints(before)),
    events: watch.events,
  };
}

function podsBehind(endpoints: readonly Endpoint[]): Set<string> {
  return new Set(endpoints.map((endpoint) => endpoint.podName ?? endpoint.ip));
}

/** Notes what a drill sees, and when: its time begins now. */
function watchDrill(endpointsBefore: readonly Endpoint[]) {
  const begunAt = performance.now();
  const events: DrillEvent[] = [];
  const note = (what: DrillEvent['what'], pod: string | null) => {
    events.push({ atMs: Math.round(performance.now() - begunAt), what, pod });
  };
  let present = podsBehind(endpointsBefore.filter(({ ready }) => ready));
  return {
    events,
    note,
    noteEndpoints(ready: readonly Endpoint[]) {
      const now = podsBehind(ready);
      for (const pod of now) if (!present.has(pod)) note('came', pod);
      for (const pod of present) if (!now.has(pod)) note('left', pod);
      present = now;
    },
  };
}

/**
 * Sends requests until every pod has named itself in a reply or the time is over; returns those
 * that did.
 */
async function askUntilAll(
  node: StudentNode,
  target: HttpTarget,
  pods: readonly string[],
  watch: ReturnType<typeof watchDrill>,
  signal: AbortSignal,
): Promise<string[]> {
  const answered = new Set<string>();
  const deadline = performance.now() + answerMs;
  while (answered.size < pods.length && performance.now() < deadline && !signal.aborted) {
    const batch = Array.from({ length: 5 }, () => node.getFromNode(target));
    for (const reply of await Promise.all(batch)) {
      const pod = pods.find((name) => reply.kind === 'answered' && reply.body.includes(name));
      if (pod === undefined || answered.has(pod)) continue;
      answered.add(pod);
      watch.note('answered', pod);
    }
  }
  return [...answered].sort();
}
