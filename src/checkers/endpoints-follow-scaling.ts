import { z } from 'zod';
import type { Deployment, Endpoint, Service } from '../domain/kubernetes.js';
import type { Fail } from '../domain/outcome.js';
import type { HttpTarget, StudentNode } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import {
  diagnoseEndpoints,
  type EndpointFacts,
  gatherEndpoints,
  readyAddresses,
} from './endpoint-facts.js';
import { namespace, objectName, port } from './params.js';
import { missingService } from './service-facts.js';
import { count, kubectl, list } from './wording.js';

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
        ? await runDrill(node, params, found, host, signal)
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
    const command = kubectl(`get endpoints ${params.service} --watch`, params.namespace);
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

function clusterIpOf(service: Service | null): string | null {
  const ip = service?.clusterIp ?? null;
  return ip === 'None' ? null : ip;
}

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
  const waitForEndpoints = async (wanted: number) => {
    const isReached = (endpoints: readonly Endpoint[]) =>
      readyAddresses(endpoints.filter((endpoint) => endpoint.service === service)).length ===
      wanted;
    const timeLimit = AbortSignal.any([signal, AbortSignal.timeout(followMs)]);
    const all = await node.kubernetes.watchEndpoints(namespace, isReached, timeLimit);
    return all.filter((endpoint) => endpoint.service === service && endpoint.ready);
  };
  const seen = await (async () => {
    try {
      await scale(replicas, before);
      const endpoints = await waitForEndpoints(replicas);
      const pods = [
        ...new Set(endpoints.map((endpoint) => endpoint.podName ?? endpoint.ip)),
      ].sort();
      const isReached = readyAddresses(endpoints).length === replicas;
      const target = { host, port: params.port };
      const answered = isReached ? await askUntilAll(node, target, pods, signal) : [];
      return { endpoints, pods, answered };
    } finally {
      await scale(before, null);
    }
  })();
  return {
    before,
    replicas,
    followed: readyAddresses(seen.endpoints),
    pods: seen.pods,
    answered: seen.answered,
    restored: readyAddresses(await waitForEndpoints(before)),
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
  signal: AbortSignal,
): Promise<string[]> {
  const answered = new Set<string>();
  const deadline = performance.now() + answerMs;
  while (answered.size < pods.length && performance.now() < deadline && !signal.aborted) {
    const batch = Array.from({ length: 5 }, () => node.getFromNode(target));
    for (const reply of await Promise.all(batch)) {
      const pod = pods.find((name) => reply.kind === 'answered' && reply.body.includes(name));
      if (pod !== undefined) answered.add(pod);
    }
  }
  return [...answered].sort();
}
