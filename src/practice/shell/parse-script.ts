/** A command of a script, and when it runs. */
export interface ScriptCommand {
  argv: string[];
  /** By the exit code of the command before: always, only after success, only after failure. */
  when: 'always' | 'success' | 'failure';
}

/** The script uses something that the practice node's shell does not know. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
}

/**
 * Splits a script into simple commands: lines, `;`, `&&`, `||`, quotes, comments, `\` at a line's end.
 * `2>/dev/null` and the like are dropped. Throws {@link ShellSyntaxError} for pipes, variables and loops.
 */
export function parseScript(script: string): ScriptCommand[] {
  const commands: ScriptCommand[] = [];
  let argv: string[] = [];
  let when: ScriptCommand['when'] = 'always';
  const end = (next: ScriptCommand['when']) => {
    if (argv.length > 0) commands.push({ argv, when });
    argv = [];
    when = next;
  };
  for (const { kind, text } of tokensOf(script.replaceAll('\\\n', ' '))) {
    if (kind === 'word') argv.push(text);
    else if (text === '\n') {
      // a line that ends in && or || goes on in the next
      if (argv.length > 0) end('always');
    } else if (argv.length === 0) throw new ShellSyntaxError(`“${text}” unexpected`);
    else if (text === '&&') end('success');
    else if (text === '||') end('failure');
    else end('always');
  }
  if (argv.length === 0 && when !== 'always')
    throw new ShellSyntaxError('the script ends too soon');
  end('always');
  return commands;
}

interface Token {
  kind: 'word' | 'operator';
  text: string;
}

const patterns: [RegExp, Token['kind'] | 'nothing'][] = [
  [/^(?:[ \t]+|#[^\n]*|[12]?>(?:&[12]|\s*\/dev\/null))/, 'nothing'],
  [/^(?:&&|\|\||;|\n)/, 'operator'],
  [/^(?:'[^']*'|"(?:[^"\\$`]|\\.|\$HOME)*"|\\.|[^\s;&|'"\\$`<>()])+/, 'word'],
];

function* tokensOf(script: string): Generator<Token> {
  let rest = script;
  while (rest !== '') {
    const found = patterns
      .map(([pattern, kind]) => ({ match: pattern.exec(rest)?.[0], kind }))
      .find(({ match }) => match !== undefined);
    if (!found?.match) {
      throw new ShellSyntaxError(`the practice node's shell does not know “${rest[0]}” here`);
    }
    if (found.kind !== 'nothing') {
      const text = found.kind === 'word' ? unquote(found.match) : found.match;
      yield { kind: found.kind, text };
    }
    rest = rest.slice(found.match.length);
  }
}

function unquote(word: string): string {
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_, single, double, escaped) =>
    double === undefined
      ? (single ?? escaped)
      : double.replace(
          /\\(["\\$`])|\$HOME/g,
          (_all: string, one?: string) => one ?? '/home/student',
        ),
  );
}
