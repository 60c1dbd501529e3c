// What it costs to check a node, beside the least that any look over SSH can cost: `ssh node true`.
// Both are measured in turn, in one run, so that a busy machine slows both. On the node of the
// REALNODE_* variables, else on a practice node, whose figures say little about a real one.
//   npm run bench [-- ROUNDS]
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const rounds = Number(process.argv[2] ?? 10);
/** The most that a look may cost, in times of `ssh node true`. */
const target = 2;
const lab = 'labs/services';
/** Checkpoints that can pass at the same time, in the order in which their steps are done. */
const four = ['your-node', 'from-outside', 'quiz-deploy', 'quiz-nodeport'];
const all = [
  ...['your-node', 'look-around', 'pod-addresses', 'from-outside', 'names', 'external-name'],
  ...['load-balancer', 'by-selector', 'quiz-deploy', 'quiz-nodeport', 'quiz-scale-up'],
];

const dir = await mkdtemp(join(tmpdir(), 'podmark-bench-'));
const answers = {};
const node = process.env.REALNODE_HOST ? realNode(process.env) : await startPracticeNode();
try {
  await runOnNode('clean-up');
  console.log(`Medians of ${rounds} rounds on ${node.what}; in the last column, times of ssh`);
  await compare(four);
  await compare(all);
} finally {
  await runOnNode('clean-up');
  await node.stop();
  await rm(dir, { recursive: true, force: true });
}

function realNode(env) {
  return {
    what: `the node ${env.REALNODE_HOST}`,
    host: env.REALNODE_HOST,
    sshPort: env.REALNODE_SSH_PORT ?? '22',
    user: env.REALNODE_SSH_USER ?? 'student',
    keyFile: env.REALNODE_SSH_KEY,
    stop: async () => {},
  };
}

async function startPracticeNode() {
  const child = spawn(process.execPath, ['dist/main.js', 'practice', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    what: 'a practice node, which is a simulation',
    ...JSON.parse(line),
    async stop() {
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}

function once(emitter, event) {
  return new Promise((resolve) => emitter.once(event, (...values) => resolve(values)));
}

/** Does the steps that are not done yet, then measures a look at their checkpoints. */
async function compare(checkpoints) {
  for (const id of checkpoints) answers[id] ??= await runOnNode(id);
  // pods of an earlier step may have been replaced by a later one
  for (const id of checkpoints) answers[id] = await readAnswers(id);
  const answersFile = join(dir, 'answers.json');
  const given = Object.entries(answers).filter(([, some]) => Object.keys(some).length > 0);
  await writeFile(answersFile, JSON.stringify(Object.fromEntries(given)));
  // the first of each finds cold caches
  await measure(1, checkpoints, answersFile);
  report(checkpoints, await measure(rounds, checkpoints, answersFile));
}

/** Runs a step's solution, where it has one, and returns the answers that it prints. */
async function runOnNode(step) {
  const script = await readFile(join(lab, 'solutions', `${step}.sh`), 'utf8').catch(() => '');
  const lines = script.split('\n').map(async (line) => {
    const file = /-f \{\{files\}\}\/(\S+)/.exec(line);
    if (!file) return line;
    const manifest = await readFile(join(lab, 'files', file[1]), 'utf8');
    return `${line.replace(file[0], "-f - <<'MANIFEST'")}\n${manifest}MANIFEST`;
  });
  return answersIn(await onNodeAddressed((await Promise.all(lines)).join('\n') || 'true'));
}

/** Only the lines of the solution that read, as they are now. */
async function readAnswers(step) {
  const script = await readFile(join(lab, 'solutions', `${step}.sh`), 'utf8').catch(() => '');
  const reads = script.split('\n').filter((line) => line.startsWith('echo '));
  return reads.length === 0 ? {} : answersIn(await onNodeAddressed(reads.join('\n')));
}

async function onNodeAddressed(script) {
  return (await onNode(script.replaceAll('{{node.address}}', node.host))).stdout;
}

function answersIn(output) {
  const lines = output.matchAll(/^(address|cluster-ip|pod-ips?|endpoints): (.+)$/gm);
  return Object.fromEntries([...lines].map(([, id, text]) => [id, text]));
}

async function measure(times, checkpoints, answersFile) {
  const figures = { ssh: [], command: [], look: [] };
  for (let round = 0; round < times; round += 1) {
    figures.ssh.push((await onNode('true')).ms);
    const { ms, stdout } = await run(process.execPath, checkArguments(checkpoints, answersFile));
    const { durationMs, checkpoints: judged } = JSON.parse(stdout);
    const wrong = judged.filter((one) => one.outcome !== 'pass');
    if (wrong.length > 0) throw new Error(`not passed: ${JSON.stringify(wrong, null, 2)}`);
    figures.command.push(ms);
    figures.look.push(durationMs);
  }
  return figures;
}

function checkArguments(checkpoints, answersFile) {
  const { host, sshPort, user, keyFile } = node;
  return [
    ...['dist/main.js', 'check', '--lab', 'services', '--checkpoint', ...checkpoints],
    ...['--host', host, '--port', String(sshPort), '--user', user, '--key', keyFile],
    ...['--answers', answersFile, '--json'],
  ];
}

function onNode(line) {
  const options = ['StrictHostKeyChecking=no', `UserKnownHostsFile=${join(dir, 'known_hosts')}`];
  const { host, sshPort, user, keyFile } = node;
  return run('ssh', [
    ...options.flatMap((option) => ['-o', option]),
    ...['-o', 'LogLevel=ERROR', '-o', 'BatchMode=yes', '-F', 'none', '-i', keyFile],
    ...['-p', String(sshPort), `${user}@${host}`, line],
  ]);
}

function run(program, args) {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.at(-1)}: ${stderr}${stdout}`));
      else resolve({ stdout, ms: performance.now() - startedAt });
    });
    child.stdin.end();
  });
}

function report(checkpoints, { ssh, command, look }) {
  const bare = median(ssh);
  const line = (what, ms) =>
    `  ${what.padEnd(44)} ${ms.toFixed(0).padStart(6)} ms  ${(ms / bare).toFixed(2)}`;
  console.log(`${checkpoints.length} checkpoints, one connection: ${checkpoints.join(', ')}`);
  console.log(line('ssh node true', bare));
  console.log(line('a look at them', median(look)));
  console.log(line('podmark check, the program started for it', median(command)));
  // the practice node's SSH server is no OpenSSH, and its processes start in no time
  if (!process.env.REALNODE_HOST) return;
  const isMet = median(look) / bare <= target;
  console.log(`  A look may cost ${target.toFixed(1)} times ssh: ${isMet ? 'met' : 'missed'}.`);
}

function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
