import type { KubeApi } from '../cluster/kube-api.js';
import type { Flags } from './flags.js';
import { isOn } from './flags.js';
import { type KubectlCommand, printed } from './kubectl-command.js';
import { chosen, KubectlError, nameOf, oneTarget, required, targetsOf } from './kubectl-targets.js';
import { readPairs } from './pairs.js';

/** `kubectl scale deployment/NAME --replicas=N`, for ReplicaSets too. */
export const scale: KubectlCommand = {
  flags: ['replicas'],
  async run({ words, flags }, { api }) {
    const replicas = Number(required(flags, 'replicas'));
    return printed(
      targetsOf(words, flags).map((target) => {
        api.setScale(target, { metadata: { name: target.name }, spec: { replicas } });
        return `${nameOf(target)} scaled`;
      }),
    );
  },
};

/** `kubectl set image` and `kubectl set selector`. */
export const set: KubectlCommand = {
  flags: [],
  async run({ words: [what, ...words], flags }, { api }) {
    if (what === 'image') return setImage(words, flags, api);
    if (what === 'selector') return setSelector(words, flags, api);
    throw new KubectlError('only “kubectl set image” and “kubectl set selector” are known here');
  },
};

function setImage(words: readonly string[], flags: Flags['flags'], api: KubeApi): string {
  const images = words.filter((word) => word.includes('='));
  const target = oneTarget(words.slice(0, words.length - images.length), flags);
  if (images.length === 0)
    throw new KubectlError('say which: kubectl set image deployment/NAME CONTAINER=IMAGE');
  const containers = images.map((pair) => {
    const [name, image] = pair.split('=');
    return { name, image };
  });
  const present: { name: string }[] = api.get(target).spec?.template?.spec?.containers ?? [];
  const unknown = containers.find(({ name }) => !present.some((entry) => entry.name === name));
  if (unknown) throw new KubectlError(`unable to find container named "${unknown.name}"`);
  const patch = { spec: { template: { spec: { containers } } } };
  api.patch(target, 'application/strategic-merge-patch+json', patch);
  return `${nameOf(target)} image updated\n`;
}

function setSelector(words: readonly string[], flags: Flags['flags'], api: KubeApi): string {
  const target = oneTarget(words.slice(0, -1), flags);
  const selector = readPairs(words.at(-1) ?? '');
  if (target.resource.name !== 'services')
    throw new KubectlError('set the selector of a service: kubectl set selector service NAME a=b');
  const service = api.get(target);
  // replaces the old selector instead of merging with it
  api.update(target, { ...service, spec: { ...service.spec, selector } });
  return `${nameOf(target)} selector updated\n`;
}

/** `kubectl label TYPE NAME key=value key-`. */
export const label: KubectlCommand = {
  flags: ['all', 'all-namespaces', 'overwrite', 'selector'],
  async run({ words, flags }, { api }) {
    const isChange = (word: string) => /=|-$/.test(word) && !word.includes('/');
    const first = words.findIndex(isChange);
    if (first < 0) throw new KubectlError('at least one label update is required');
    const labels = Object.fromEntries(words.slice(first).flatMap(labelChange));
    return printed(
      chosen(words.slice(0, first), flags, api).map((target) => {
        const before = api.get(target);
        for (const [key, value] of Object.entries(labels)) {
          const had = before.metadata.labels?.[key];
          if (value !== null && had !== undefined && had !== value && !isOn(flags, 'overwrite'))
            throw new KubectlError(
              `'${key}' already has a value (${had}), and --overwrite is false`,
            );
        }
        const after = api.patch(target, 'application/merge-patch+json', { metadata: { labels } });
        const changed = after.metadata.resourceVersion !== before.metadata.resourceVersion;
        return `${nameOf(target)} ${changed ? 'labeled' : 'not labeled'}`;
      }),
    );
  },
};

function labelChange(word: string): [string, string | null][] {
  return word.includes('=') ? Object.entries(readPairs(word)) : [[word.slice(0, -1), null]];
}

const patchTypes: Record<string, string> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
};

/** `kubectl patch TYPE NAME -p '{...}' [--type=strategic|merge|json]`. */
export const patch: KubectlCommand = {
  flags: ['patch', 'type'],
  async run({ words, flags }, { api }) {
    const target = oneTarget(words, flags);
    const type = flags.get('type') ?? 'strategic';
    const contentType = Object.hasOwn(patchTypes, type) ? patchTypes[type] : undefined;
    if (contentType === undefined)
      throw new KubectlError(`--type must be one of ${Object.keys(patchTypes).join(', ')}`);
    const before = api.get(target);
    const after = api.patch(target, contentType, readJson(required(flags, 'patch')));
    const changed = after.metadata.resourceVersion !== before.metadata.resourceVersion;
    return `${nameOf(target)} patched${changed ? '' : ' (no change)'}\n`;
  },
};

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KubectlError(`unable to parse "${text}": it is no JSON`);
  }
}
