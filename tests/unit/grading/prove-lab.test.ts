import { describe, expect, test } from '@jest/globals';
import type { Lab, Step } from '../../../src/domain/lab.js';
import { NodeUnreachable } from '../../../src/domain/outcome.js';
import {
  type ProofCase,
  type ProofDependencies,
  proveLab,
} from '../../../src/grading/prove-lab.js';
import { createRunner } from '../../../src/grading/run-checkpoints.js';
import { aStep, ThingsNode } from '../../support/proofs.js';
import { aCheck, aCheckpoint, aLab, connectorOf } from '../../support/runs.js';

interface Situation extends Partial<ProofDependencies> {
  node: ThingsNode;
  steps: Step[];
  cleanUp?: string;
  /** The lab's files by name. */
  files?: Record<string, string>;
}

async function prove({ node, steps, cleanUp, files = {}, ...given }: Situation) {
  const lab: Lab = { ...aLab(), steps, cleanUp: cleanUp ?? null };
  const told: ProofCase[] = [];
  const connector = connectorOf(node.session);
  const cases = await proveLab(
    {
      lab,
      node: {
        host: 'n',
        sshPort: 22,
        user: 'u',
        hostKey: null,
        apiAccess: 'ssh',
        address: null,
      },
      privateKey: '',
    },
    {
      connector,
      runCheckpoints: createRunner({
        connector,
        checkers: node.checkers,
        limits: { checkMs: 2000, runMs: 5000, pollMs: 5 },
        reportBroken: () => {},
      }),
      readFile: async (file) => files[file] ?? Promise.reject(new Error(`no file ${file}`)),
      mistakeWaitMs: 0,
      betweenLooksMs: 1,
      restMs: 0,
      onCase: (result) => told.push(result),
      ...given,
    },
  );
  expect(told).toEqual(cases);
  return cases;
}

/** A case in one line. */
function line({ checkpoint, what, script, observed, isShown, isJudged }: ProofCase): string {
  const sign = isShown ? 'shown' : isJudged ? 'not shown' : 'not judged';
  return [sign, checkpoint ?? 'node', what, script ?? '-', observed].join(' | ');
}

test('a lab that is right: everything is shown, in the order of its steps', async () => {
  const node = new ThingsNode('service-kubernetes');
  const cases = await prove({
    node,
    steps: [
      aStep('service-kubernetes', { passesUntouched: true }),
      aStep('web', {
        solution: 'solutions/web.sh',
        mistakes: [{ script: 'mistakes/typo.sh', hint: 'thing-misspelled' }],
      }),
    ],
    files: {
      'mistakes/typo.sh': 'make webb\n# mend\ndrop webb\n',
      'solutions/web.sh': 'make web\n',
    },
  });
  expect(cases.map(line)).toEqual([
    'shown | service-kubernetes | untouched | - | pass',
    'shown | web | untouched | - | thing-missing',
    'shown | service-kubernetes | solution | - | pass',
    'shown | web | mistake | mistakes/typo.sh | thing-misspelled',
    'shown | web | solution | solutions/web.sh | pass',
    'shown | node | node-as-before | - | as before',
  ]);
  expect(node.scripts).toEqual(['make webb', 'drop webb', 'make web']);
  expect(cases.map((one) => one.expected)).toEqual([
    ...['pass', 'fail', 'pass', 'thing-misspelled', 'pass', 'the node as it was before'],
  ]);
  for (const { durationMs } of cases) expect(durationMs).toBeGreaterThanOrEqual(0);
  // its own, and one for each of the four looks
  expect(node.session.closed).toBe(5);
});

describe('untouched', () => {
  test.each<[what: string, things: string[], given: Partial<Step>, expected: string]>([
    ['a checkpoint that passes', ['web'], {}, 'not shown | web | untouched | - | pass'],
    [
      'one that must pass and fails',
      [],
      { passesUntouched: true },
      'not shown | web | untouched | - | thing-missing',
    ],
    [
      'a node that does not let us look',
      ['lost'],
      {},
      'not judged | web | untouched | - | unreachable: api-refused',
    ],
  ])('%s', async (_what, things, given, expected) => {
    const cases = await prove({ node: new ThingsNode(...things), steps: [aStep('web', given)] });
    expect(cases.map(line)[0]).toBe(expected);
  });

  test('our bug is not judged, and can be found in the log', async () => {
    const [first] = await prove({ node: new ThingsNode('bug'), steps: [aStep('web')] });
    expect(first && line(first)).toMatch(
      /^not judged \| web \| untouched \| - \| broken: error \S+$/,
    );
  });
});

describe('a mistake', () => {
  const two = [
    aCheck({ id: 'web', checker: 'thing', params: { thing: 'web' } }),
    aCheck({ id: 'dns', checker: 'thing', params: { thing: 'dns' } }),
  ];

  test.each<[what: string, script: string, checks: typeof two | undefined, expected: string]>([
    ['that has another hint', 'make other', undefined, 'not shown | thing-missing'],
    ['that has no hint', 'make web-wordless', undefined, 'not shown | no hint'],
    ['that passes', 'make web', undefined, 'not shown | pass'],
    ['that has two hints', 'make webb', two, 'not shown | thing-missing, thing-misspelled'],
    ['that has its hint twice', 'make webb\nmake dnss', two, 'shown | thing-misspelled'],
    ['beside checks that pass', 'make web\nmake dnss', two, 'shown | thing-misspelled'],
    ['at a node that is lost', 'make lost', undefined, 'not judged | unreachable: api-refused'],
  ])('%s', async (_what, script, checks, expected) => {
    const mistakes = [{ script: 'mistakes/m.sh', hint: 'thing-misspelled' }];
    const cases = await prove({
      node: new ThingsNode(),
      steps: [aStep('web', { mistakes }, checks)],
      files: { 'mistakes/m.sh': script },
    });
    const [sign, , what, , observed] = line(cases[1] as ProofCase).split(' | ');
    expect([what, sign, observed].join(' | ')).toBe(`mistake | ${expected}`);
  });

  test('at a node that is lost to some of its checks is not judged', async () => {
    const cases = await prove({
      node: new ThingsNode('lost'),
      steps: [aStep('web', {}, [...two, aCheck({ id: 'color', checker: 'answer' })])],
    });
    expect(cases[0]).toMatchObject({ observed: 'unreachable: api-refused', isJudged: false });
  });

  test('waits no longer to mend itself than it may, and the solution as long as the lab says', async () => {
    const node = new ThingsNode();
    const late = aCheck({ checker: 'thing', params: { thing: 'web' }, withinMs: 60_000 });
    const { run } = node.session;
    node.session.run = async (command) => {
      const result = await run(command);
      if (command.argv[2] === 'make soon') setTimeout(() => node.make('web'), 50);
      return result;
    };
    const cases = await prove({
      node,
      steps: [
        aStep(
          'web',
          {
            solution: 'solutions/web.sh',
            mistakes: [{ script: 'mistakes/none.sh', hint: 'thing-missing' }],
          },
          [late],
        ),
      ],
      files: { 'mistakes/none.sh': 'make nothing', 'solutions/web.sh': 'make soon' },
      mistakeWaitMs: 20,
    });
    expect(cases.map(line).slice(1, 3)).toEqual([
      'shown | web | mistake | mistakes/none.sh | thing-missing',
      'shown | web | solution | solutions/web.sh | pass',
    ]);
  });
});

describe('scripts', () => {
  const asked = aCheckpoint({
    id: 'color',
    answers: [{ id: 'color', label: 'Colour', placeholder: 'blue' }],
    checks: [aCheck({ checker: 'answer' })],
  });

  test.each<[what: string, script: string, observed: string]>([
    ['an answer is what follows its id', 'say color: red', 'pass'],
    ['other lines are no answers', 'say pod created\nsay size: 7\nsay color:red ', 'pass'],
    ['a wrong answer', 'say color: dark red', 'answer-wrong'],
    ['an empty answer is none', 'say color: ', 'answer-missing'],
    ['no answer', 'say red', 'answer-missing'],
  ])('%s', async (_what, script, observed) => {
    const cases = await prove({
      node: new ThingsNode(),
      steps: [aStep('color', { checkpoint: asked, solution: 's.sh' })],
      files: { 's.sh': script },
    });
    expect(cases[1]).toMatchObject({ what: 'solution', observed });
  });

  test("manifests go along, and the node's address stands where the script names it", async () => {
    const node = new ThingsNode();
    await prove({
      node,
      steps: [aStep('web', { solution: 's.sh' })],
      files: {
        's.sh': '# first\nkubectl apply -f {{files}}/web.yaml --wait\ncurl {{node.address}}\n',
        'files/web.yaml': 'kind: Pod\n',
      },
    });
    expect(node.scripts).toEqual([
      "# first\nkubectl apply -f - <<'MANIFEST' --wait\nkind: Pod\nMANIFEST\ncurl 192.0.2.1",
    ]);
  });

  test('are run when no pod is on its way out any more, or the time for that is over', async () => {
    const node = new ThingsNode('pod-web');
    const { kubernetes } = node.session;
    const { listPods } = kubernetes;
    let looks = 0;
    kubernetes.listPods = async (namespace) => {
      looks += 1;
      const pods = await listPods(namespace);
      // gone after the fifth look: the first is of the node as it was
      return pods.map((pod) => ({ ...pod, deleting: looks > 1 && looks < 5 }));
    };
    const seen: number[] = [];
    const { run } = node.session;
    node.session.run = async (command) => {
      seen.push(looks);
      return await run(command);
    };
    const step = aStep('web', {
      solution: 's.sh',
      mistakes: [{ script: 'm.sh', hint: 'thing-misspelled' }],
    });
    const files = { 's.sh': 'make web', 'm.sh': 'make webb' };
    await prove({ node, steps: [step], files, restMs: 10_000 });
    expect(seen).toEqual([5, 6]);
    looks = 0;
    await prove({ node, steps: [step], files, restMs: 0 });
    expect(seen).toEqual([5, 6, 2, 3]);
  });

  test('one without a command is not run', async () => {
    const node = new ThingsNode();
    await prove({
      node,
      steps: [aStep('web', { solution: 's.sh' })],
      files: { 's.sh': '# nothing to do\n\n' },
    });
    expect(node.scripts).toEqual([]);
  });

  test.each<[what: string, solution: string, mistake: string, complaints: string[]]>([
    ['that work', 'make web', 'make webb\n# mend\ndrop webb', ['', '']],
    [
      'that fail are told with what they printed last, blank lines left out',
      'make web\ncomplain 1\ncomplain 2\ncomplain 3\ncomplain 4\ncomplain 5\ncomplain 6',
      'make webb\ncomplain once\n# mend\ncomplain twice',
      ['once\ntwice', '2\n3\n4\n5\n6'],
    ],
    [
      'whose last command works complained about nothing that mattered',
      'complain first\nmake web',
      'complain first\nmake webb',
      ['', ''],
    ],
    [
      'after which it was not shown are told all the same',
      'complain no web\nmake other',
      'complain no webb\nmake other',
      ['no webb', 'no web'],
    ],
    ['that fail in silence', 'make web\ncomplain ', 'make webb\ncomplain ', ['', '']],
  ])('those %s', async (_what, solution, mistake, complaints) => {
    const mistakes = [{ script: 'm.sh', hint: 'thing-misspelled' }];
    const cases = await prove({
      node: new ThingsNode(),
      steps: [aStep('web', { solution: 's.sh', mistakes })],
      files: { 's.sh': solution, 'm.sh': mistake },
    });
    expect(cases.map((one) => one.complaint)).toEqual(['', ...complaints, '']);
  });

  test('one that is not there is our error, and the connection is closed', async () => {
    const node = new ThingsNode();
    const proving = prove({ node, steps: [aStep('web', { solution: 's.sh' })] });
    await expect(proving).rejects.toThrow('no file s.sh');
    // its own, and that of the first look
    expect(node.session.closed).toBe(2);
  });
});

describe('a step that compares with an earlier one', () => {
  const since = { checkpoint: 'web', check: 'there' };
  const same = [aCheck({ checker: 'same-thing', params: { thing: 'web', since } })];
  const first = aStep('web', { solution: 'web.sh' });
  const files = {
    'web.sh': 'make web',
    'again.sh': 'make web',
    'again-and-mend.sh': 'make web\n# mend\nmake web',
  };

  test('has the facts of the newest passed check, and untouched none', async () => {
    const cases = await prove({
      node: new ThingsNode(),
      steps: [first, aStep('same', {}, same)],
      files,
    });
    expect(cases.map(line)).toContain('shown | same | untouched | - | no-evidence');
    expect(cases.map(line)).toContain('shown | same | solution | - | pass');
  });

  test('has no facts of a check that failed', async () => {
    const cases = await prove({
      node: new ThingsNode(),
      steps: [aStep('web'), aStep('same', {}, same)],
    });
    expect(cases.map(line)).toContain('not shown | same | solution | - | no-evidence');
  });

  test.each([
    ['a check', same],
    ['a question', [aCheck({ checker: 'same-thing', params: { thing: 'web', of: { since } } })]],
  ])('has them renewed for %s after a mistake that changed them', async (_, same) => {
    const mistakes = ['again.sh', 'again-and-mend.sh', 'again.sh'].map((script) => ({
      ...{ script, hint: 'made-again' },
    }));
    const cases = await prove({
      node: new ThingsNode(),
      steps: [first, aStep('same', { mistakes }, same)],
      files,
    });
    expect(cases.map(line).filter((one) => one.includes('| same | mistake'))).toEqual([
      'shown | same | mistake | again.sh | made-again',
      'shown | same | mistake | again-and-mend.sh | made-again',
      'shown | same | mistake | again.sh | made-again',
    ]);
    expect(cases.map(line)).toContain('shown | same | solution | - | pass');
  });

  test('has them renewed after mistakes of steps before it', async () => {
    const between = aStep('other', {
      solution: 'web.sh',
      mistakes: [{ script: 'again.sh', hint: 'thing-missing' }],
    });
    const steps = [first, between, aStep('same', {}, same)];
    const cases = await prove({ node: new ThingsNode(), steps, files });
    expect(cases.map(line)).toContain('shown | same | solution | - | pass');
  });
});

describe('the node at the end', () => {
  test('what the clean-up left and what it took are told by name', async () => {
    const cases = await prove({
      node: new ThingsNode('service-old', 'pod-old'),
      steps: [aStep('web', { solution: 'web.sh' })],
      cleanUp: 'clean-up.sh',
      files: {
        'web.sh': 'make service-web\nmake deployment-web\nmake pod-web',
        'clean-up.sh': 'drop deployment-web\ndrop service-old',
      },
    });
    expect(cases.map(line).at(-1)).toBe(
      'not shown | node | node-as-before | clean-up.sh | left: pod default/pod-web, left: service default/service-web, gone: service default/service-old',
    );
  });

  test('what is deleted has time to be gone', async () => {
    const node = new ThingsNode();
    const { kubernetes } = node.session;
    const { listPods } = kubernetes;
    let looks = 0;
    kubernetes.listPods = async (namespace) => {
      looks += 1;
      if (looks === 3) node.things.delete('pod-web');
      return await listPods(namespace);
    };
    const cases = await prove({
      node,
      steps: [aStep('pod-web', { solution: 'web.sh' })],
      files: { 'web.sh': 'make pod-web' },
      restMs: 10_000,
    });
    expect(cases.map(line).at(-1)).toBe('shown | node | node-as-before | - | as before');
    expect(looks).toBe(3);
  });
});

describe('a node on which scripts cannot be run', () => {
  test('at all: nothing of the lab is judged', async () => {
    const connect = () => Promise.reject(new NodeUnreachable('refused', 'Port 22 refused.'));
    const node = new ThingsNode();
    const cases = await prove({ node, steps: [aStep('web')], connector: { connect } });
    expect(cases.map(line)).toEqual([
      'not judged | node | node-reachable | - | unreachable: refused: Port 22 refused.',
    ]);
  });

  test('any more: the proof ends there, says where, and the connection is closed', async () => {
    const node = new ThingsNode();
    const cases = await prove({
      node,
      steps: [aStep('web', { solution: 'web.sh' }), aStep('dns')],
      files: { 'web.sh': 'fail' },
    });
    expect(cases.map(line).slice(2)).toEqual([
      'not judged | web | node-reachable | web.sh | unreachable: timeout: The script ran too long.',
    ]);
    expect(node.session.closed).toBe(2);
  });
});
