import { type CommandOutput, ok } from './command-output.js';

/** The paths that the practice node's programs claim to have. */
const paths: Record<string, string> = {
  curl: '/usr/bin/curl',
  kubectl: '/usr/bin/kubectl',
  microk8s: '/snap/bin/microk8s',
};

/** The output of `df -P` for a disk of 40 GB of which a third is used. */
const df = `Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/practice     40000000 13000000  27000000      33% /
`;

/** Runs the commands that ask about the machine itself; undefined for any other command. */
export function runSystemCommand(program: string, args: string[]): CommandOutput | undefined {
  const [first = ''] = args;
  if (program === 'date' && first === '+%s')
    return { ...ok, stdout: `${Math.floor(Date.now() / 1000)}\n` };
  if (program === 'df') return { ...ok, stdout: df };
  if (program !== 'command' || first !== '-v') return undefined;
  const path = paths[args[1] ?? ''];
  return path === undefined ? { ...ok, exitCode: 1 } : { ...ok, stdout: `${path}\n` };
}
