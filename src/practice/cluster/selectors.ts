import { type KubeObject, selects } from './objects.js';

/** Selectors that narrow a list, such as `app=web,tier!=db`. */
export interface Selectors {
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

/** True if the object matches the equality-based label selector and the field selector. */
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
    const [path = '', value = ''] = part.split(/!=|==|=/);
    let found: unknown = object;
    for (const key of path.split('.'))
      found = (found as Record<string, unknown> | undefined)?.[key];
    return (String(found ?? '') === value) !== part.includes('!=');
  });
  return byLabel && byField;
}

function split(selector: string | undefined): string[] {
  return (selector ?? '').split(',').filter((part) => part !== '');
}
