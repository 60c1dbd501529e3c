import { KubectlError } from './kubectl-targets.js';

const step = /\.([\w-]+(?:\\\.[\w/-]+)*)|\['([^']+)'\]|\[(-?\d+)\]|\[(\*)\]|\.(\*)/y;

/**
 * Evaluates kubectl's JSONPath templates as far as labs use them: text, `{"\n"}`, and paths of
 * fields, indexes and `*`, such as `{.items[*].status.podIP}`. Throws {@link KubectlError} for the
 * rest.
 */
export function evaluateJsonPath(template: string, value: unknown): string {
  return template.replace(/\{([^{}]*)\}|[{}]/g, (whole, inside: string | undefined) => {
    if (inside === undefined)
      throw new KubectlError(`error parsing jsonpath: “${whole}” unexpected`);
    const text = /^"([^"]*)"$/.exec(inside)?.[1];
    if (text !== undefined) return text.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
    return find(inside.replace(/^\$/, ''), value).map(show).join(' ');
  });
}

function find(path: string, root: unknown): unknown[] {
  let found = [root];
  step.lastIndex = 0;
  for (let at = 0; at < path.length; at = step.lastIndex) {
    step.lastIndex = at;
    const match = step.exec(path);
    if (!match) throw new KubectlError(`the practice node's kubectl knows no jsonpath {${path}}`);
    const [, field, quoted, index] = match;
    const key = field?.replaceAll('\\', '') ?? quoted;
    if (key !== undefined) found = found.flatMap((value) => fieldOf(value, key));
    else if (index !== undefined) found = found.map((value) => itemOf(value, Number(index)));
    else found = found.flatMap((value) => (isObject(value) ? Object.values(value) : []));
  }
  return found;
}

/** The value of a field. As in kubectl, a missing field has no value. */
function fieldOf(value: unknown, key: string): unknown[] {
  return isObject(value) && Object.hasOwn(value, key) ? [value[key]] : [];
}

/** The item at an index. As in kubectl, a missing index is an error. */
function itemOf(value: unknown, index: number): unknown {
  const list = Array.isArray(value) ? value : [];
  const at = index < 0 ? list.length + index : index;
  if (at < 0 || at >= list.length)
    throw new KubectlError(
      `error executing jsonpath: array index out of bounds: index ${index}, length ${list.length}`,
    );
  return list[at];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
