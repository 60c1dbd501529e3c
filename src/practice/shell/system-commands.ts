import { type CommandOutput, ok } from './command-output.js';

/** Where the programs of the practice node seem to be. */
const paths: Record<string, string> = {
  curl: '/usr/bin/curl',
  kubectl: '/usr/bin/kubectl',
  microk8s: '/snap/bin/microk8s',
};

/** What `df -P` prints: a machine of 40 GB, a third of it used. */
const df = `Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/practice     40000000 13000000  27000000      33% /
`;

/** The commands with which one asks a machine about itself; undefined for any other. */
export function runSystemCommand(program: string, args: string[]): CommandOutput | undefined {
  const [first = ''] = args;
  if (program === 'date' && first === '+%s')
    return { ...ok, stdout: `${Math.floor(Date.now() / 1000)}\n` };
  if (program === 'df') return { ...ok, stdout: df };
  if (program !== 'command' || first !== '-v') return undefined;
  const path = paths[args[1] ?? ''];
  return path === undefined ? { ...ok, exitCode: 1 } : { ...ok, stdout: `${path}\n` };
}
