import type { Fail } from '../domain/outcome.js';

/** Reasons of a container that waits for its image. */
export const imageReasons: ReadonlySet<string | null> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

/** What to do about an image for another kind of machine. */
export const otherImage =
  'Ask your instructor which image to take, or use a machine of another kind.';

/** What the registry or the way to it says, in the message of a container that waits for its image. */
const pullProblems = [
  {
    says: /\b429\b|toomanyrequests|rate limit|too many requests/i,
    hintId: 'image-pull-limit',
    hint: 'The image’s name may be right: the registry lets no more pulls through from your network at the moment. Wait, and check again; Kubernetes tries again by itself.',
  },
  {
    says: /no match for platform|exec format|does not match the (specified )?platform|no matching manifest/i,
    hintId: 'image-platform',
    hint: `The image is there, and not for your machine’s kind of processor. ${otherImage}`,
  },
  {
    says: /manifest\.v1\+|schema ?1|unsupported media type|media type .* (is )?(no longer |not )supported/i,
    hintId: 'image-format',
    hint: 'The image is there, in an old format that your machine’s container runtime no longer takes. Ask your instructor which image to take instead.',
  },
] as const;

/** What the network says where a registry is not reached; which may be one that does not exist. */
const notReached =
  /i\/o timeout|no such host|connection refused|no route to host|network is unreachable|tls handshake timeout|EOF\b|\b50[0-9]\b/i;

/** Explains why an image is not pulled, by what the kubelet heard. */
export function diagnosePull(
  reason: string,
  message: string,
): Required<Pick<Fail, 'hint' | 'hintId'>> & Pick<Fail, 'final'> {
  const problem = pullProblems.find(({ says }) => says.test(message));
  if (problem) return { hint: problem.hint, hintId: problem.hintId };
  const [said] = notReached.exec(message) ?? [];
  if (said !== undefined) {
    return {
      hint: `Your machine does not reach the registry (“${said}”). Compare the image’s name letter by letter; if it is right, check the machine’s network and its proxy. Kubernetes tries again by itself.`,
      hintId: 'image-pull',
    };
  }
  return {
    hint: 'The image name or its tag is misspelled, or the registry cannot be reached. Compare it letter by letter, then correct the Deployment.',
    hintId: 'image-pull',
    // older kubelets back off without saying why, and the reason may pass by itself
    ...((neverPulls.has(reason) || notThere.test(message)) && { final: true }),
  };
}

/** Reasons for which the kubelet does not even ask a registry. */
const neverPulls = new Set(['InvalidImageName', 'ErrImageNeverPull']);
/** What registries and runtimes say of an image that is not there. */
const notThere = /not found|manifest unknown|repository does not exist|access denied|name unknown/i;
