import { Reader } from './reader.js';

/** A part of a word: text, or a variable or substitution that is expanded when the script runs. */
export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'variable'; name: string; quoted: boolean }
  | { kind: 'output'; commands: ScriptCommand[]; quoted: boolean };

export type Word = Part[];

/** A command of a script, and when it runs. */
export interface ScriptCommand {
  words: Word[];
  /** Assignments such as `NAME=value`. A command has either these or words. */
  assignments: { name: string; value: Word }[];
  /** The text of its here-document. */
  stdin: string | undefined;
  /** Whether it runs always, or only after the success or failure of the command before. */
  when: 'always' | 'success' | 'failure';
}

/** The script uses syntax that the practice node's shell does not know. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
}

// all patterns are sticky, so that they match at the reader's position
const nothing = /(?:[ \t]+|\\\n|#[^\n]*|[12]?>(?:&[12]|[ \t]*\/dev\/null)(?![^\s;&|<>()]))+/y;
const operator = /&&|\|\||;|\n/y;
const hereDocument = /<<[ \t]*(?:'([^'\n]+)'|"([^"\n]+)")/y;
const reserved =
  /(?:for|while|until|if|case|select|function|do|done|then|else|elif|fi|esac|[{}!])(?=[\s;&|<>()]|$)/y;
const assignment = /([A-Za-z_]\w*)=/y;
const plain = /[^\s;&|'"\\$`<>()]+/y;
const plainInQuotes = /[^"\\$`]+/y;
const escaped = /\\([^\n])/y;
const escapedInQuotes = /\\(["\\$`])|(\\[^\n])/y;
const continued = /\\\n/y;
const single = /'([^']*)'/y;
const double = /"/y;
const variable = /\$(?:([A-Za-z_]\w*|\?)|\{([A-Za-z_]\w*)\})/y;
const substitution = /\$\(/y;
const closing = /\)/y;

/**
 * Parses a script into simple commands. It knows lines, `;`, `&&`, `||`, quotes, comments, `\` at a
 * line's end, variables and `$?`, `$(...)` and here-documents with a quoted delimiter. Redirections such as
 * `2>/dev/null` are ignored. Throws {@link ShellSyntaxError} for pipes, loops and everything else.
 */
export function parseScript(script: string): ScriptCommand[] {
  return readCommands(new Reader(script), false);
}

/** Reads to the end of the script or, inside `$(...)`, past the closing bracket. */
function readCommands(reader: Reader, isInside: boolean): ScriptCommand[] {
  const commands: ScriptCommand[] = [];
  const awaited: { command: ScriptCommand; delimiter: string }[] = [];
  let command = newCommand('always');
  let isClosed = !isInside;
  const end = (next: ScriptCommand['when']) => {
    if (!isEmpty(command)) commands.push(command);
    command = newCommand(next);
  };
  for (;;) {
    reader.take(nothing);
    if (isInside && reader.take(closing) !== undefined) isClosed = true;
    if (reader.isAtEnd() || (isInside && isClosed)) break;
    const found = reader.take(operator);
    const delimiter = reader.take(hereDocument);
    if (delimiter !== undefined) awaited.push({ command, delimiter });
    else if (found === undefined) addWord(command, reader, isInside);
    else if (found === '\n') {
      for (const document of awaited.splice(0))
        document.command.stdin = readHereDocument(reader, document);
      // a command goes on in the next line after && or ||
      if (!isEmpty(command)) end('always');
    } else if (isEmpty(command)) throw new ShellSyntaxError(`“${found}” unexpected`);
    else end(found === '&&' ? 'success' : found === '||' ? 'failure' : 'always');
  }
  const isUnfinished = isEmpty(command) && command.when !== 'always';
  if (!isClosed || isUnfinished || awaited.length > 0)
    throw new ShellSyntaxError('the script ends too soon');
  end('always');
  return commands;
}

function newCommand(when: ScriptCommand['when']): ScriptCommand {
  return { words: [], assignments: [], stdin: undefined, when };
}

function isEmpty({ words, assignments }: ScriptCommand): boolean {
  return words.length === 0 && assignments.length === 0;
}

function addWord(command: ScriptCommand, reader: Reader, isInside: boolean): void {
  if (command.words.length === 0) {
    const word = reader.take(reserved);
    if (word !== undefined)
      throw new ShellSyntaxError(`the practice node's shell knows no “${word}”`);
    const name = reader.take(assignment);
    if (name !== undefined) {
      command.assignments.push({ name, value: readWord(reader, isInside) });
      return;
    }
  }
  const word = readWord(reader, isInside);
  if (word.length === 0) {
    const hint = reader.isBefore('<<') ? '; a here-document needs its delimiter in quotes' : '';
    throw new ShellSyntaxError(
      `the practice node's shell does not know “${reader.next()}” here${hint}`,
    );
  }
  if (command.assignments.length > 0)
    throw new ShellSyntaxError(
      "the practice node's shell sets variables in a line of their own only",
    );
  command.words.push(word);
}

/** Reads a word. The result is empty if there is none. */
function readWord(reader: Reader, isInside: boolean): Word {
  const word: Word = [];
  for (;;) {
    const text = reader.take(plain) ?? reader.take(escaped) ?? reader.take(single);
    const expansion = text === undefined ? readExpansion(reader, isInside, false) : undefined;
    if (text !== undefined) word.push({ kind: 'text', text });
    else if (expansion) word.push(expansion);
    else if (reader.take(double) !== undefined) word.push(...readQuoted(reader, isInside));
    else if (reader.take(continued) === undefined) return word;
  }
}

function readQuoted(reader: Reader, isInside: boolean): Word {
  // even empty quotes make a word
  const word: Word = [{ kind: 'text', text: '' }];
  while (reader.take(double) === undefined) {
    const text = reader.take(plainInQuotes) ?? reader.take(escapedInQuotes);
    const expansion = text === undefined ? readExpansion(reader, isInside, true) : undefined;
    if (text !== undefined) word.push({ kind: 'text', text });
    else if (expansion) word.push(expansion);
    else if (reader.take(continued) === undefined)
      throw new ShellSyntaxError(
        `the practice node's shell does not know “${reader.next()}” in quotes`,
      );
  }
  return word;
}

function readExpansion(reader: Reader, isInside: boolean, quoted: boolean): Part | undefined {
  const name = reader.take(variable);
  if (name !== undefined) return { kind: 'variable', name, quoted };
  if (reader.take(substitution) === undefined) return undefined;
  if (isInside) throw new ShellSyntaxError("the practice node's shell knows no $( ) in $( )");
  return { kind: 'output', commands: readCommands(reader, true), quoted };
}

function readHereDocument(reader: Reader, { delimiter }: { delimiter: string }): string {
  let text = '';
  for (;;) {
    const line = reader.take(/[^\n]*(?:\n|$)/y) ?? '';
    if (line.replace('\n', '') === delimiter) return text;
    if (reader.isAtEnd())
      throw new ShellSyntaxError(`the here-document does not end with “${delimiter}”`);
    text += line;
  }
}
