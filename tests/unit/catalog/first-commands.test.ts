import { expect, test } from '@jest/globals';
import { loadCatalog } from '../../../src/catalog/load-catalog.js';
import { checkers } from '../../../src/checkers/registry.js';
import type { Lab } from '../../../src/domain/lab.js';

const labs = [...(await loadCatalog('labs', checkers)).values()];

/** What a fresh Ubuntu with microk8s lacks for a tool, and the line that mends it. */
const preparations: Record<string, string> = {
  microk8s: 'sudo usermod -aG microk8s $USER',
  kubectl: 'sudo snap alias microk8s.kubectl kubectl',
  curl: 'sudo apt install curl',
};
const alwaysThere = ['sudo', 'for'];

/** Each tool that the lab's commands start with, and the text that a student has read before it. */
function firstUses({ steps }: Lab): Map<string, string> {
  const found = new Map<string, string>();
  const text = steps.map((step) => step.text).join('\n');
  for (const { 1: commands = '', index } of text.matchAll(/^```bash\n(.*?)^```/gms)) {
    for (const [, tool = ''] of commands.matchAll(/^(\S+)/gm)) {
      if (!found.has(tool)) found.set(tool, text.slice(0, index));
    }
  }
  return found;
}

test.each(labs.map((lab) => [lab.id, lab] as const))(
  'lab %s says how to get a tool before the first command that needs it',
  (_id, lab) => {
    for (const [tool, textBefore] of firstUses(lab)) {
      if (alwaysThere.includes(tool)) continue;
      expect([tool, Object.keys(preparations)]).toEqual([tool, expect.arrayContaining([tool])]);
      expect(textBefore).toContain(preparations[tool]);
    }
  },
);
