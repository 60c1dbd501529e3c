import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expandValue, expandWord } from '../../../src/practice/shell/expand.js';
import {
  type Part,
  parseScript,
  type ScriptCommand,
  ShellSyntaxError,
} from '../../../src/practice/shell/parse-script.js';

const variables: Record<string, string> = {
  ...{ HOME: '/home/student', two: ' a  b ', none: '', long: 'x'.repeat(40_000) },
};

/** What the words become where a command in `$( )` prints its own words. */
async function expand(part: Exclude<Part, { kind: 'text' }>): Promise<string> {
  if (part.kind === 'variable') return variables[part.name] ?? '';
  return (await argvsOf(part.commands)).flat().join(' ');
}

async function argvsOf(commands: readonly ScriptCommand[]): Promise<string[][]> {
  const argvs = [];
  for (const { words } of commands) {
    const argv = [];
    for (const word of words) argv.push(...(await expandWord(word, expand)));
    argvs.push(argv);
  }
  return argvs;
}

describe('a script is parsed', () => {
  test.each<[string, string[][]]>([
    ['', []],
    ['\n \n# nothing\n', []],
    ['kubectl get pods', [['kubectl', 'get', 'pods']]],
    ['a; b\nc', [['a'], ['b'], ['c']]],
    ['echo \'a  $b\' "c d" e\\ f', [['echo', 'a  $b', 'c d', 'e f']]],
    ['echo "a \\" \\$HOME \\\\ \\x" \'\'', [['echo', 'a " $HOME \\ \\x', '']]],
    ['cat "$HOME/.kube/config" $HOME', [['cat', '/home/student/.kube/config', '/home/student']]],
    ['echo a\'b\'"c"d', [['echo', 'abcd']]],
    [
      'echo a # b\necho c#d',
      [
        ['echo', 'a'],
        ['echo', 'c#d'],
      ],
    ],
    ['echo a \\\n  b\\\nc "d\\\ne"', [['echo', 'a', 'bc', 'de']]],
    ["echo 'a\\\nb'", [['echo', 'a\\\nb']]],
    ['a 2>/dev/null >/dev/null 2>&1', [['a']]],
    ['kubectl --replicas=2 a/b:c,d', [['kubectl', '--replicas=2', 'a/b:c,d']]],
    ['echo a=b for', [['echo', 'a=b', 'for']]],
    ['\'for\' "A=b"', [['for', 'A=b']]],
    [`echo $two"$two"$none "$none" \${two} $none`, [['echo', 'a', 'b', ' a  b ', '', 'a', 'b']]],
    ['echo x$two', [['echo', 'x', 'a', 'b']]],
    ['echo $(a b) "$(a \'b  c\')d" e$(a; b)', [['echo', 'a', 'b', 'a b  cd', 'ea', 'b']]],
    ['echo $(a ")" \')\')', [['echo', 'a', ')', ')']]],
  ])('%j', async (script, argvs) => {
    expect(await argvsOf(parseScript(script))).toEqual(argvs);
  });

  test('each command knows when it runs', () => {
    expect(parseScript('a && b || c; d &&\n e').map(({ when }) => when)).toEqual([
      ...['always', 'success', 'failure', 'always', 'success'],
    ]);
  });

  test('variables are set, alone in their line, and never split', async () => {
    const [command] = parseScript('NAME=$two _b2="$(a b)c" && b') as [ScriptCommand];
    expect(command.words).toEqual([]);
    expect(command.assignments.map(({ name }) => name)).toEqual(['NAME', '_b2']);
    const values = command.assignments.map(({ value }) => expandValue(value, expand));
    expect(await Promise.all(values)).toEqual([' a  b ', 'a bc']);
  });

  test.each<[string, (string | undefined)[]]>([
    ["a <<'END'\n$x `y` \\\n  'z\nEND\nb", ["$x `y` \\\n  'z\n", undefined]],
    ['a -f - <<"E O F" && b\none\nE O F', ['one\n', undefined]],
    ["a <<'A'; b <<'B'\n1\nA\n2\nB\n", ['1\n', '2\n']],
    ["a <<'A'\nA\n", ['']],
  ])('a here-document is taken as it is: %j', (script, texts) => {
    expect(parseScript(script).map(({ stdin }) => stdin)).toEqual(texts);
  });

  test.each([
    ['a | b', '“|”'],
    ['a & b', '“&”'],
    ['a &', '“&”'],
    ['echo `a`', '“`”'],
    ['echo "`a`"', '“`”'],
    ['echo $1', '“$”'],
    [`echo "\${A:-b}"`, '“$”'],
    ['echo $(a $(b))', 'no $( ) in $( )'],
    ['echo "$(a "$(b)")"', 'no $( ) in $( )'],
    ['echo $((1 + 1))', '“(”'],
    ['echo $(a', 'ends too soon'],
    ['echo $(a | b)', '“|”'],
    ['echo $(a) )', '“)”'],
    ['(a)', '“(”'],
    ['a > file', '“>”'],
    ['a 2>/dev/nullx', '“>”'],
    ['a < file', '“<”'],
    ["echo 'open", "“'”"],
    ['echo "open', '“end” in quotes'],
    ['a &&', 'ends too soon'],
    ['&& a', '“&&” unexpected'],
    ['a || && b', '“&&” unexpected'],
    ['a ;; b', '“;” unexpected'],
    ['; a', '“;” unexpected'],
    ['a <<END\nb\nEND', 'delimiter in quotes'],
    ["a <<'END'\nb\nEND2", 'does not end with “END”'],
    ["a <<'END'", 'ends too soon'],
    ['for i in 1 2; do a; done', 'no “for”'],
    ['while true; do a; done', 'no “while”'],
    ['a; if b; then c; fi', 'no “if”'],
    ['{ a; }', 'no “{”'],
    ['A=b a', 'a line of their own'],
  ])('refused: %s', (script, words) => {
    expect(() => parseScript(script)).toThrow(ShellSyntaxError);
    expect(() => parseScript(script)).toThrow(words);
  });

  test('any words, quoted, come out as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }),
        async (words) => {
          const script = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
          expect(await argvsOf(parseScript(script))).toEqual([words]);
        },
      ),
    );
  });

  test('a word does not grow without end', async () => {
    for (const script of ['echo "$long$long"', 'echo $long$long', 'A=$long$long']) {
      const [{ words, assignments }] = parseScript(script) as [ScriptCommand];
      await expect(
        assignments[0]
          ? expandValue(assignments[0].value, expand)
          : expandWord(words[1] ?? [], expand),
      ).rejects.toThrow('too long');
    }
  });
});
