import { KubectlError } from './kubectl-targets.js';

/** Parses labels such as `a=b,c=d`. Throws {@link KubectlError}. */
export function readPairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [key = '', value, more] = pair.split('=');
      if (key === '' || value === undefined || more !== undefined)
        throw new KubectlError(`unexpected label: "${pair}" is not NAME=VALUE`);
      return [key, value];
    }),
  );
}
