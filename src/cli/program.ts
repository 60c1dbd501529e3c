import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type Role, roles } from '../domain/attempt.js';
import { practiceFaults } from '../domain/practice.js';
import type { CheckOptions } from './check-command.js';
import type { LabTestOptions } from './lab-test-command.js';
import type { PracticeOptions } from './practice-command.js';
import type { Terminal } from './terminal.js';
import { exitCodes, UsageError } from './usage-error.js';

/** The commands. Each resolves with the exit code and may throw {@link UsageError}. */
export interface Commands {
  serve(): Promise<number>;
  check(options: CheckOptions): Promise<number>;
  newLab(name: string): Promise<number>;
  lintLabs(dir: string | undefined): Promise<number>;
  previewLab(lab: string, options: { port: number }): Promise<number>;
  testLab(lab: string, options: LabTestOptions): Promise<number>;
  printLabSchema(): Promise<number>;
  writeLabDocs(): Promise<number>;
  addCourse(slug: string, options: AddCourseOptions): Promise<number>;
  addUser(login: string, options: AddUserOptions): Promise<number>;
  resetUser(login: string): Promise<number>;
  practice(options: PracticeOptions): Promise<number>;
}

/** The options of `podmark course add`, as typed. */
export interface AddCourseOptions {
  title: string;
  timeZone: string;
}

/** The options of `podmark user add`, as typed. */
export interface AddUserOptions {
  name?: string;
  course?: string;
  role: Role;
  section?: string;
  confirm?: string;
}

/**
 * Runs the command that `args` name (without `node` and the script) and resolves with its exit
 * code. Wrong usage is reported on stderr, with exit code 2; other errors are thrown.
 */
export async function runProgram(
  args: readonly string[],
  commands: Commands,
  terminal: Terminal,
): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = describe(commands, (code) => {
    exitCode = code;
  });
  for (const command of [program, ...program.commands, ...program.commands.flatMap(childrenOf)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    if (!(error instanceof UsageError)) throw error;
    terminal.stderr.write(`podmark: ${error.message}\n`);
    return exitCodes.usage;
  }
}

function childrenOf(command: Command): readonly Command[] {
  return command.commands;
}

function describe(commands: Commands, exit: (code: number) => void): Command {
  const program = new Command('podmark')
    .description("Hands-on Kubernetes labs, graded by looking at the student's own node.")
    .showHelpAfterError('(podmark --help shows what there is)');

  program
    .command('serve')
    .description('serve the web pages; .env.example lists the settings')
    .action(async () => exit(await commands.serve()));

  program
    .command('check')
    .description('check a node without web or database')
    .requiredOption('--lab <id>', 'a folder under labs/')
    .option('--checkpoint <id...>', 'only these checkpoints (default: all of the lab)')
    .requiredOption('--host <host>', 'name or IP address of the node')
    .option('--port <port>', "the node's SSH port", portNumber, 22)
    .requiredOption('--user <user>', 'the user to sign in as')
    .requiredOption('--key <file>', 'private key that the node accepts (OpenSSH format)')
    .option('--host-key <file>', "the node's public host key; another one is refused")
    .option('--answers <file>', 'JSON: {"checkpoint id": {"answer id": "text"}}')
    .option('--json', 'print one JSON object instead of a report')
    .addHelpText(
      'after',
      '\nExit code: 0 all passed, 1 something failed, 2 usage, 3 something could not be judged.',
    )
    .action(async (options: CheckOptions) => exit(await commands.check(options)));

  const lab = program.command('lab').description('look after labs');
  lab
    .command('new <name>')
    .description('make a small lab to start from')
    .action(async (name: string) => exit(await commands.newLab(name)));
  lab
    .command('lint [dir]')
    .description('find every mistake in the labs of a folder, or in one lab')
    .action(async (dir: string | undefined) => exit(await commands.lintLabs(dir)));
  lab
    .command('preview <lab>')
    .description("show a lab's pages while you write it, without a database")
    .option('--port <port>', 'where the pages are, on this machine only', portNumber, 3001)
    .action(async (id: string, options: { port: number }) =>
      exit(await commands.previewLab(id, options)),
    );
  lab
    .command('test <lab>')
    .description('prove a lab on a node: its solutions pass, its mistakes get their hints')
    .requiredOption('--host <host>', 'name or IP address of a node without any of the lab on it')
    .option('--port <port>', "the node's SSH port", portNumber, 22)
    .requiredOption('--user <user>', 'the user to sign in as')
    .requiredOption('--key <file>', 'private key that the node accepts (OpenSSH format)')
    .option('--host-key <file>', "the node's public host key; another one is refused")
    .option('--json', 'print one JSON object instead of a table')
    .option('--quick', 'show one mistake for each hint, and with the other values none')
    .option('--junit <file>', 'write JUnit XML, too')
    .addHelpText(
      'after',
      '\nIt makes and deletes what the lab names. Exit code: 0 all was shown, 1 something was not, 2 usage, 3 something could not be judged.',
    )
    .action(async (id: string, options: LabTestOptions) =>
      exit(await commands.testLab(id, options)),
    );
  lab
    .command('schema')
    .description('print the JSON Schema of lab.yaml')
    .action(async () => exit(await commands.printLabSchema()));
  lab
    .command('docs')
    .description('write the list of checkers in docs/writing-labs.md anew')
    .action(async () => exit(await commands.writeLabDocs()));

  program
    .command('course')
    .description('look after courses')
    .command('add <slug>')
    .description("add a course, with a key pair for its students' nodes")
    .requiredOption('--title <title>', 'what people read')
    .option('--time-zone <zone>', 'in which due dates are typed, such as Europe/Berlin', 'UTC')
    .action(async (slug: string, options: AddCourseOptions) =>
      exit(await commands.addCourse(slug, options)),
    );

  const user = program.command('user').description('look after people');
  user
    .command('add <login>')
    .description('add a person, or enroll one; prints the password of a new one')
    .option('--name <name>', 'what others read; needed for a new person')
    .option('--course <slug>', 'enroll them in this course')
    .addOption(new Option('--role <role>', 'in that course').choices([...roles]).default('student'))
    .option('--section <section>', 'of that course')
    .option('--confirm <login>', 'make an account staff that its owner made: its login again')
    .action(async (login: string, options: AddUserOptions) =>
      exit(await commands.addUser(login, options)),
    );
  user
    .command('reset <login>')
    .description('print a link by which a person chooses a new password, once and within a day')
    .action(async (login: string) => exit(await commands.resetUser(login)));

  program
    .command('practice')
    .description('run a practice node alone until Ctrl-C, and print how to reach it')
    .option('--json', 'print one line of JSON')
    .addOption(
      new Option('--fault <fault>', 'make it fail, to see what a check makes of that').choices([
        ...practiceFaults,
      ]),
    )
    .action(async (options: PracticeOptions) => exit(await commands.practice(options)));

  return program;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw new InvalidArgumentError('It must be a number from 1 to 65535.');
  return port;
}
