import type { z } from 'zod';
import type { Fail } from '../domain/outcome.js';
import type { HttpReply } from '../domain/student-node.js';
import type { Checker } from './checker.js';
import {
  eitherSelectorOrDeployment,
  gatherPods,
  type PodsFacts,
  podsSchema,
  podsText,
} from './chosen-pods.js';
import { contains, namespace, port } from './params.js';
import { diagnosePods } from './pod-diagnosis.js';
import { gatherPolicies, guarded } from './pod-replies.js';
import { appError, count, hostPort, isWorkingReply, kubectl, list, replyText } from './wording.js';

const params = podsSchema({ namespace, port, contains }).refine(...eitherSelectorOrDeployment);
type Params = z.infer<typeof params>;

/** Bounds the work that a student who scales far beyond the lab's number can cause. */
const maxPodsAsked = 10;

interface Facts extends PodsFacts {
  replies: { pod: string; ip: string; reply: HttpReply }[];
  /** See {@link gatherPolicies}; looked for only if a pod is silent. Absent from earlier facts. */
  policies?: string[];
}

/**
 * Passes when every ready pod answers an HTTP request that the node sends to the pod's own address.
 * Only the first ten are asked.
 */
export const podResponds: Checker<Params, Facts> = {
  id: 'pod-responds',
  summary: 'Every ready pod answers HTTP on a port, asked from the node at the pod’s own address.',
  params,

  async gather(node, params) {
    const facts = await gatherPods(node, params.namespace, params);
    const ready = facts.pods.flatMap((pod) =>
      pod.ready && pod.ip !== null ? [{ pod: pod.name, ip: pod.ip }] : [],
    );
    const replies = await Promise.all(
      ready.slice(0, maxPodsAsked).map(async (target) => ({
        ...target,
        reply: await node.getFromNode({ host: target.ip, port: params.port }),
      })),
    );
    const isSilent = replies.some(({ reply }) => reply.kind !== 'answered');
    const policies = isSilent ? await gatherPolicies(node, params.namespace, facts.pods) : [];
    return { ...facts, replies, policies };
  },

  judge({ pods, replies, warnings, policies = [] }, params) {
    const expected = `an answer on port ${params.port} from the ${podsText(params)}`;
    const command = kubectl('get pods -o wide', params.namespace);
    const [asked] = replies;
    if (!asked) {
      return {
        kind: 'fail',
        expected,
        observed: pods.length === 0 ? 'no such pod' : 'no pod is ready',
        command,
        ...(pods.length === 0 ? noPods : diagnosePods(pods, warnings)),
      };
    }
    const silent = replies.filter(({ reply }) => !isWorkingReply(reply, params.contains));
    const first = silent[0];
    if (!first) {
      return {
        kind: 'pass',
        observed: `${count(replies.length, 'pod')} answered: ${list(replies.map(({ ip }) => ip))}`,
        command: `curl http://${hostPort(asked.ip, params.port)}`,
      };
    }
    const answered = first.reply.kind === 'answered' && first.reply.status < 500;
    return {
      kind: 'fail',
      expected:
        params.contains === undefined ? expected : `${expected} with “${params.contains}” in it`,
      observed: `pod ${first.pod} at ${first.ip} ${replyText(first.reply)}${answered ? ', with another text' : ''}`,
      command: `curl http://${hostPort(first.ip, params.port)}`,
      ...(guarded(policies, params.namespace, [first.reply]) ?? diagnoseReply(first.reply)),
    };
  },
};

const noPods = {
  hint: 'Make the Deployment that the step names, and see whether its pods are in the list.',
  hintId: 'no-pods',
};

function diagnoseReply(reply: HttpReply): Pick<Fail, 'hint' | 'hintId'> {
  if (reply.kind !== 'answered') {
    return {
      hint: 'The pod runs, but nothing in it answers on this port. Does the container listen on another one? Its log may tell.',
      hintId: 'pod-silent',
    };
  }
  if (reply.status >= 500) return appError;
  return {
    hint: 'Something else than the app of this step answers there. Compare the image of the pods.',
    hintId: 'other-app-answers',
  };
}
