import { findImage, type Image, type Page } from './images.js';

/** A container as the API has it. */
export interface ContainerSpec {
  name: string;
  image: string;
  command?: string[] | null;
  args?: string[] | null;
}

/** What a container does, or one program in it. */
export interface Behaviour {
  /** It runs on; if not, it ends at once. */
  lasts: boolean;
  /** How it ends, if it does. */
  exitCode: number;
  /** What it serves, if anything. */
  page: Page | null;
}

const ended = (exitCode: number): Behaviour => ({ lasts: false, exitCode, page: null });
const lasting: Behaviour = { lasts: true, exitCode: 0, page: null };

/** A sleep from here on is long enough to count as a container that stays. */
const longSleepSeconds = 60;
const separator = /(&&|\|\||;|\n|&)/;
/** What ends at once and well, of the programs that are likely before a server. */
const short = new Set([
  ...['true', ':', 'echo', 'printf', 'mkdir', 'cp', 'mv', 'touch', 'ls', 'cat', 'date', 'sh'],
  ...[
    'hostname',
    'cd',
    'export',
    'env',
    'test',
    'chmod',
    'wget',
    'nslookup',
    'sleep',
    'do',
    'done',
  ],
]);

/**
 * Reads from image, command and arguments what the container would do: nothing is run. undefined
 * where nobody has the image.
 */
export function findBehaviour({ image, command, args }: ContainerSpec): Behaviour | undefined {
  const found = findImage(image);
  if (!found) return undefined;
  const given = [...(command ?? []), ...(args ?? [])];
  const argv = given.length === 0 ? found.argv : given;
  const [program = '', flag, script = ''] = argv;
  const isShell = /^(\/bin\/)?(ba)?sh$/.test(program) && flag === '-c';
  return isShell ? ofScript(script, found) : ofProgram(argv, found, '');
}

/** One command of the script after the other, until one lasts; a server in the background serves on. */
function ofScript(script: string, image: Image): Behaviour {
  let last = ended(0);
  let page: Page | null = null;
  let before = '';
  for (const part of script.split(separator)) {
    if (separator.test(part)) {
      before = part;
      continue;
    }
    const argv = part.split(/\s+/).filter((word) => word !== '' && word !== 'exec');
    const isLeftOut =
      (before === '&&' && last.exitCode !== 0) || (before === '||' && last.exitCode === 0);
    if (argv.length === 0 || isLeftOut) continue;
    last = ofProgram(argv, image, script);
    page = last.page ?? page;
    if (last.lasts) return { ...last, page };
  }
  return last;
}

function ofProgram(argv: readonly string[], image: Image, script: string): Behaviour {
  const [path = '', ...args] = argv;
  const program = path.split('/').at(-1) ?? '';
  const page = Object.hasOwn(image.servers, program) ? image.servers[program] : undefined;
  if (page) {
    const stays = program === 'node' || args.some((one) => one === '-f' || /daemon/.test(one));
    return { lasts: stays, exitCode: 0, page: program === 'httpd' ? httpd(args, script) : page };
  }
  if (program === 'sleep' && !(Number(args[0]) < longSleepSeconds)) return lasting;
  if (program === 'tail' || program === 'while') return lasting;
  if (program === 'false') return ended(1);
  if (program === 'exit') return ended(Number(args[0]) || 0);
  return ended(short.has(program) ? 0 : 127);
}

/** BusyBox's server, with the page that the script wrote. */
function httpd(args: readonly string[], script: string): Page {
  const at = args.indexOf('-p');
  const port = at < 0 ? 80 : Number(args[at + 1]?.split(':').at(-1));
  const page = /echo\s+([^\n]*?)\s*>\s*\S*index\.html/
    .exec(script)?.[1]
    ?.replace(/^(["'])(.*)\1$/, '$2');
  return {
    port,
    answer: (podName) =>
      page && `${page.replace(/\$\(hostname\)|\$HOSTNAME|\$\{HOSTNAME\}/g, () => podName)}\n`,
  };
}
