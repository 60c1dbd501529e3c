import { findImage, type Image, type Page } from './images.js';

/** A container of a pod's spec, in the API's form. */
export interface ContainerSpec {
  name: string;
  image: string;
  command?: string[] | null;
  args?: string[] | null;
}

/** What a container does, or one program in it. */
export interface Behaviour {
  /** True if it keeps running, false if it ends at once. */
  lasts: boolean;
  /** The exit code if it ends. */
  exitCode: number;
  /** What it serves over HTTP; null if nothing. */
  page: Page | null;
}

const ended = (exitCode: number): Behaviour => ({ lasts: false, exitCode, page: null });
const lasting: Behaviour = { lasts: true, exitCode: 0, page: null };

/** A sleep of at least this length counts as a container that keeps running. */
const longSleepSeconds = 60;
const separator = /(&&|\|\||;|\n|&)/;
/** Programs that end at once with exit code 0 and often come before a server in a script. */
const short = new Set([
  'true',
  ':',
  'echo',
  'printf',
  'mkdir',
  'cp',
  'mv',
  'touch',
  'ls',
  'cat',
  'date',
  'sh',
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
]);

/**
 * Predicts what a container does from its image, command and arguments, without running anything.
 * Returns undefined for an unknown image.
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

/**
 * Goes through a script's commands until one keeps running. A server that was started in the
 * background goes on serving.
 */
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
    const stays = program === 'node' || args.some((arg) => arg === '-f' || /daemon/.test(arg));
    return { lasts: stays, exitCode: 0, page: program === 'httpd' ? httpd(args, script) : page };
  }
  if (program === 'sleep' && !(Number(args[0]) < longSleepSeconds)) return lasting;
  if (program === 'tail' || program === 'while') return lasting;
  if (program === 'false') return ended(1);
  if (program === 'exit') return ended(Number(args[0]) || 0);
  return ended(short.has(program) ? 0 : 127);
}

/** BusyBox's web server, with the page that the script wrote to its index.html. */
function httpd(args: readonly string[], script: string): Page {
  const flagIndex = args.indexOf('-p');
  const port = flagIndex < 0 ? 80 : Number(args[flagIndex + 1]?.split(':').at(-1));
  const page = /echo\s+([^\n]*?)\s*>\s*\S*index\.html/
    .exec(script)?.[1]
    ?.replace(/^(["'])(.*)\1$/, '$2');
  return {
    port,
    answer: (podName) =>
      page && `${page.replace(/\$\(hostname\)|\$HOSTNAME|\$\{HOSTNAME\}/g, () => podName)}\n`,
  };
}
