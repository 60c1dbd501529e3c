import { type KubeObject, selects } from './objects.js';

/** Picks objects out of a list, as in `app=web,tier!=db`. */
export interface Selectors {
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

/** True where equality-based label selectors and fields such as `metadata.name=x` pick the object. */
export function isSelected(
  object: KubeObject,
  { labelSelector, fieldSelector }: Selectors,
): boolean {
  const labels = object.metadata.labels ?? {};
  const byLabel = split(labelSelector).every((part) => {
    const [key = '', value] = part.split(/!=|==|=/);
    if (value === undefined)
      return part.startsWith('!') ? !(part.slice(1) in labels) : part in labels;
    return part.includes('!=') ? labels[key] !== value : selects({ [key]: value }, object);
  });
  const byField = split(fieldSelector).every((part) => {
    const [path = '', value = ''] = part.split(/==|=/);
    let found: unknown = object;
    for (const key of path.split('.'))
      found = (found as Record<string, unknown> | undefined)?.[key];
    return String(found ?? '') === value;
  });
  return byLabel && byField;
}

function split(selector: string | undefined): string[] {
  return (selector ?? '').split(',').filter((part) => part !== '');
}
