import { stringify } from 'yaml';
import { printTable } from '../cluster/tables.js';
import { evaluateJsonPath } from './json-path.js';
import { type KubectlCommand, printed } from './kubectl-command.js';
import { findResource, fullName, KubectlError, namespaceFor } from './kubectl-targets.js';

/**
 * `kubectl get TYPE [NAME]`, which prints a table unless `-o name|json|yaml|jsonpath=...` is given.
 */
export const get: KubectlCommand = {
  flags: ['all-namespaces', 'output', 'selector'],
  async run({ words: [what = '', name], flags }, { api }) {
    const [type = '', named = name] = what.split('/');
    const resource = findResource(type);
    const place = { resource, namespace: namespaceFor(resource, flags), name: named };
    if (named !== undefined) api.get(place);
    const objects = api.list(place, { labelSelector: flags.get('selector') });
    const shown =
      named === undefined ? { apiVersion: 'v1', kind: 'List', items: objects } : objects[0];
    const [output, ...template] = flags.get('output')?.split('=') ?? [];
    switch (output) {
      case 'name':
        return printed(objects.map((object) => `${fullName(resource)}/${object.metadata.name}`));
      case 'json':
        return `${JSON.stringify(shown, null, 4)}\n`;
      case 'yaml':
        return stringify(shown);
      case 'jsonpath':
        // like kubectl, without a newline at the end
        return evaluateJsonPath(template.join('='), shown);
      case undefined:
      case 'wide':
        if (objects.length === 0)
          return `No resources found in ${place.namespace ?? 'any'} namespace.\n`;
        return `${printTable(resource, objects, output === 'wide')}\n`;
      default:
        throw new KubectlError(`the practice node's kubectl prints no -o ${output}`);
    }
  },
};
