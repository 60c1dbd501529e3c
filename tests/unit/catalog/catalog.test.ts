import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { labJsonSchema } from '../../../src/catalog/json-schema.js';
import { codeFrame, LabProblemsError } from '../../../src/catalog/lab-problem.js';
import { loadCatalog } from '../../../src/catalog/load-catalog.js';
import { loadLab } from '../../../src/catalog/load-lab.js';
import { renderMarkdown } from '../../../src/catalog/markdown.js';
import { checkers } from '../../../src/checkers/registry.js';
import { labPoints } from '../../../src/domain/lab.js';

let labsDir: string;
beforeEach(async () => {
  labsDir = await mkdtemp(join(tmpdir(), 'podmark-labs-'));
  await cp('labs/services', join(labsDir, 'services'), { recursive: true });
});
afterEach(() => rm(labsDir, { recursive: true, force: true }));

const load = () => loadLab(join(labsDir, 'services'), checkers);
const path = () => join(labsDir, 'services', 'lab.yaml');

async function problemsAfter(from: string | RegExp, to: string): Promise<string[]> {
  const text = await readFile(path(), 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  await writeFile(path(), changed);
  return (await load()).problems.map((one) => `${one.line}:${one.column} ${one.message}`);
}

describe('the Services lab', () => {
  test('loads, with a hundred points and a solution for every step but the first', async () => {
    const { lab, problems } = await load();
    expect(problems).toEqual([]);
    expect(lab && labPoints(lab)).toBe(100);
    expect(lab?.steps.filter((step) => step.solution === null).map((step) => step.id)).toEqual([
      'your-node',
    ]);
  });

  test('has the defaults of what its author left out', async () => {
    const { lab } = await load();
    const [ready, dns] = lab?.steps[0]?.checkpoint.checks ?? [];
    expect(ready).toMatchObject({ weight: 1, needs: [], withinMs: 0, forMs: 0, params: {} });
    expect(dns).toMatchObject({
      needs: ['ready'],
      params: { service: 'kubernetes', namespace: 'default' },
    });
    expect(lab?.steps[2]?.checkpoint.checks[0]?.withinMs).toBe(45_000);
  });

  test('tells each checkpoint what the lab asks for by name', async () => {
    const inDefault = (...names: string[]) => names.map((name) => ({ namespace: 'default', name }));
    const { lab } = await load();
    for (const { checkpoint } of lab?.steps ?? []) {
      expect(checkpoint.labNames).toEqual({
        services: [
          ...inDefault('kubernetes', 'my-nginx', 'my-service', 'my-nginx-lb'),
          { namespace: 'my-ns', name: 'my-service' },
          ...inDefault('kubernetes-bootcamp'),
        ],
        deployments: [
          ...inDefault('my-nginx'),
          { namespace: 'my-ns', name: 'my-app' },
          ...inDefault('kubernetes-bootcamp'),
        ],
      });
    }
  });
});

test('the page after the last step has the commands of the clean-up to copy', async () => {
  const end = join(labsDir, 'services', 'steps', 'end.md');
  await writeFile(end, 'Then:\n\n{{cleanUp}}\n');
  const cleanUp = join(labsDir, 'services', 'solutions', 'clean-up.sh');
  await writeFile(cleanUp, 'kubectl delete service "$&"\n');
  expect((await load()).lab?.end).toBe('Then:\n\nkubectl delete service "$&"\n');
  await writeFile(end, '{{cleanup}}\n');
  expect((await load()).problems).toMatchObject([
    { file: 'services/steps/end.md', message: expect.stringContaining('and {{cleanUp}}') },
  ]);
});

test('a lab without a clean-up shows none on the page after its last step', async () => {
  await rm(join(labsDir, 'services', 'solutions', 'clean-up.sh'));
  expect(await problemsAfter('cleanUp: solutions/clean-up.sh\n', '')).toEqual([
    expect.stringMatching(/steps\/end\.md shows \{\{cleanUp\}\}, and this lab has no “cleanUp”$/),
  ]);
  await writeFile(join(labsDir, 'services', 'steps', 'end.md'), 'So.\n');
  expect((await load()).lab?.end).toBe('So.\n');
});

describe('a mistake is told where it is', () => {
  test.each<[string, string | RegExp, string, string[]]>([
    [
      'an unknown key',
      'summary:',
      'sumary:',
      [
        '3:1 unknown key “sumary”; remove it or correct its spelling',
        '2:1 summary: Invalid input: expected string, received undefined',
      ],
    ],
    [
      'a checker that does not exist',
      'checker: node-ready',
      'checker: node-redy',
      ['74:20 there is no checker “node-redy”; did you mean node-ready?'],
    ],
    [
      'a parameter that the checker does not have',
      'with: { service: kubernetes,',
      'with: { servce: kubernetes,',
      ['79:19 unknown key “servce”', '79:17 service: '],
    ],
    [
      'points that do not add up',
      'points: 100',
      'points: 90',
      ['4:9 the checkpoints’ points add up to 100, not to 90'],
    ],
    [
      'a need that is no check',
      'needs: [ready]',
      'needs: [redy]',
      ['78:19 this checkpoint has no check “redy”'],
    ],
    [
      'a circle of needs',
      'checker: node-ready',
      'checker: node-ready\n          needs: [dns]',
      ['75:19 “ready” and “dns” need each other', '79:19 “dns” and “ready” need each other'],
    ],
    [
      'a missing file',
      'steps/your-node.md',
      'steps/my-node.md',
      ['67:11 there is no file steps/my-node.md', '1:1 no step of lab.yaml names this file'],
    ],
    [
      'a duration that is none',
      'within: 30s',
      'within: soon',
      ['within: a duration looks like 500ms, 30s or 2m'],
    ],
    [
      'an answer that no check reads',
      'answer: pod-ip, of',
      'answer: pod, of',
      ['no check reads answer “pod-ip”', 'this checkpoint has no answer “pod”'],
    ],
    [
      'a choice without one of its options',
      '            - { id: fewer, text: only some of them }\n',
      '',
      [
        'answer “endpoints-then” needs “kind: choice” and exactly these options: same, fewer, more, changed',
      ],
    ],
    [
      'a choice that a checker of texts reads',
      'answer: pod-name, of: { kind: pod-name, deployment: "{{quizApp}}" }',
      'answer: endpoints-then, of: { kind: pod-name, deployment: "{{quizApp}}" }',
      [
        'no check reads answer “pod-name”',
        'answer “endpoints-then” must be a text: checker value-matches reads no choice',
      ],
    ],
    ['a kind of question that is none', 'kind: choice', 'kind: choise', ['kind: ']],
    [
      'a question that compares with a check that is none',
      'since: { checkpoint: stable-address, check: endpoints } }',
      'since: { checkpoint: stable-address, check: nothing } }',
      ['step “stable-address” has no check “nothing”'],
    ],
    [
      'an id twice',
      'id: quiz-deploy',
      'id: from-outside',
      ['there is a step “from-outside” before this one already'],
    ],
    [
      'a file outside the lab',
      'steps/your-node.md',
      '../../etc/passwd',
      ['text: a file is named relative to the lab’s folder'],
    ],
    [
      'an earlier check that is none',
      'check: on-the-node }',
      'check: nothing }',
      ['step “quiz-nodeport” has no check “nothing”'],
    ],
    [
      'an earlier step that is none',
      'checkpoint: quiz-nodeport,',
      'checkpoint: nothing,',
      ['no step before this one is called “nothing”'],
    ],
    ['YAML that is none', 'points: 100', 'points: [100', ['5:1 Flow sequence']],
    ['an alias', 'title: Services', 'title: &name Services\nsummary2: *name', ['aliases']],
  ])('%s', async (_, from, to, expected) => {
    const problems = await problemsAfter(from, to);
    const told = problems.join('\n').replaceAll("'", '’');
    for (const one of expected) expect(told).toContain(one);
  });

  test('several mistakes come together, in their order', async () => {
    const problems = await problemsAfter(
      /needs: \[ready\]|checker: node-ready/g,
      'checker: nothing',
    );
    expect(problems.length).toBeGreaterThan(0);
  });

  test('a placeholder that does not exist is shown in its own file', async () => {
    const file = join(labsDir, 'services', 'steps', 'your-node.md');
    await writeFile(file, 'first line\nyour {{node.adress}} here\n');
    const { problems } = await load();
    expect(problems).toEqual([
      {
        file: 'services/steps/your-node.md',
        line: 2,
        column: 6,
        message: expect.stringMatching(
          /^there is no value \{\{node\.adress}}; there are \{\{node\.address}} and \{\{files}}/,
        ),
      },
    ]);
    const [problem] = problems;
    expect(problem && codeFrame(problem, await readFile(file, 'utf8'))).toContain(
      '  2 | your {{node.adress}} here\n    |      ^',
    );
  });

  test('a folder without lab.yaml is no lab, and a catalog with mistakes does not load', async () => {
    await rm(path());
    await expect(loadCatalog(labsDir, checkers)).rejects.toBeInstanceOf(LabProblemsError);
  });
});

test('the JSON Schema for editors is the one that the code has', async () => {
  const committed: unknown = JSON.parse(await readFile('labs/lab.schema.json', 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(labJsonSchema(checkers))));
});

describe('Markdown', () => {
  const values = {
    nodeAddress: '<your node>',
    filesUrl: 'http://podmark.example/labs/services/files',
  };
  const html = (text: string) => renderMarkdown('services', text, values);

  test('shows the student’s own values, escaped', () => {
    expect(html('curl `{{node.address}}` {{files}}/a.yaml')).toBe(
      '<p>curl <code>&lt;your node&gt;</code> http://podmark.example/labs/services/files/a.yaml</p>\n',
    );
  });

  test.each([
    ['HTML', '<script>alert(1)</script>', '<script'],
    ['a link that runs', '[x](javascript:alert(1))', 'href="javascript'],
    ['a picture that runs', '![x](x){onerror=alert(1)}', ' onerror='],
    ['data', '![x](data:text/html,x)', 'data:text/html" '],
  ])('makes nothing of %s', (_, text, forbidden) => {
    expect(html(text)).not.toContain(forbidden);
  });

  test('code is coloured by classes and can be reached by keyboard', () => {
    const code = html('```bash\necho "hi"\n```');
    expect(code).toContain('<pre tabindex="0"><code class="language-bash">');
    expect(code).toContain('<span class="hljs-string">');
  });

  test('pictures come from the lab, and headings begin below the page’s own', () => {
    expect(html('# Big\n\n![A](img/a.svg)')).toBe(
      '<h2>Big</h2>\n<p><img src="/labs/services/img/a.svg" alt="A" /></p>\n',
    );
  });
});
