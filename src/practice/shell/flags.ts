/** Words and flags of a command line. */
export interface Flags {
  words: string[];
  flags: Map<string, string>;
}

const short: Record<string, string> = {
  n: 'namespace',
  o: 'output',
  l: 'selector',
  f: 'filename',
  A: 'all-namespaces',
};
/** Flags that take no word after them. */
const switches = new Set(['all', 'all-namespaces', 'ignore-not-found']);

/** Takes `--name=value`, `--name value`, `-n value` and switches apart. */
export function parseFlags(args: readonly string[]): Flags {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const match = /^(?:--([a-z-]+)|-([A-Za-z]))(?:=(.*))?$/.exec(arg);
    if (!match) {
      words.push(arg);
      continue;
    }
    const name = match[1] ?? short[match[2] ?? ''] ?? match[2] ?? '';
    if (match[3] !== undefined) flags.set(name, match[3]);
    else if (switches.has(name)) flags.set(name, 'true');
    else {
      index += 1;
      flags.set(name, args[index] ?? '');
    }
  }
  return { words, flags };
}
