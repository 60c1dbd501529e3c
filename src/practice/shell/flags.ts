/** The words and flags of a command line. */
export interface Flags {
  words: string[];
  flags: Map<string, string>;
}

const short: Record<string, string> = {
  n: 'namespace',
  o: 'output',
  l: 'selector',
  f: 'filename',
  p: 'patch',
  A: 'all-namespaces',
};
/** Flags that take no value. */
const switches = new Set([
  'all',
  'all-namespaces',
  'force',
  'ignore-not-found',
  'now',
  'overwrite',
  'wait',
]);

/**
 * Parses `--name=value`, `--name value`, `-n value`, `-nvalue` and switches. Everything after `--`
 * is a word.
 */
export function parseFlags(args: readonly string[]): Flags {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      words.push(...args.slice(index));
      break;
    }
    const match = /^(?:--([a-z-]+)(?:=(.*))?|-([A-Za-z])=?(.+)?)$/s.exec(arg);
    if (!match) {
      words.push(arg);
      continue;
    }
    const name = match[1] ?? short[match[3] ?? ''] ?? match[3] ?? '';
    const value = match[2] ?? match[4];
    if (value !== undefined) flags.set(name, value);
    else if (switches.has(name)) flags.set(name, 'true');
    else {
      index += 1;
      flags.set(name, args[index] ?? '');
    }
  }
  return { words, flags };
}

/** True if a switch was given, but not as `--name=false`. */
export function isOn(flags: Flags['flags'], name: string): boolean {
  return flags.has(name) && flags.get(name) !== 'false';
}
