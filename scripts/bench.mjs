// What it costs to check a node, beside the least that any look over SSH can cost: `ssh node true`.
// Both are measured in turn, in one run, so that a busy machine slows both. On the node of the
// REALNODE_* variables, else on a practice node, whose figures say little about a real one.
//   npm run bench [-- ROUNDS]
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const rounds = Number(process.argv[2] ?? 15);
/** Those that can pass at the same time. */
const checkpoints = ['your-node', 'from-outside', 'quiz-deploy', 'quiz-nodeport'];
/** The most that checking them may cost, in times of `ssh node true`. */
const target = 2;

const dir = await mkdtemp(join(tmpdir(), 'podmark-bench-'));
const node = process.env.REALNODE_HOST ? realNode(process.env) : await startPracticeNode();
try {
  await doTheSteps();
  const answersFile = join(dir, 'answers.json');
  await writeFile(answersFile, JSON.stringify(await findAnswers()));
  // the first of each finds cold caches
  await measure(1, answersFile);
  report(await measure(rounds, answersFile));
} finally {
  await cleanUp();
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
    // a node that a student owns may have no way to this machine: manifests go in by standard input
    apply: async (file) => onNode('kubectl apply -f -', await manifest(file)),
    stop: async () => {},
  };
}

async function startPracticeNode() {
  const child = spawn(process.execPath, ['dist/main.js', 'practice', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const files = createServer(async (request, response) =>
    response.end(await manifest(request.url.slice(1))),
  );
  files.listen(0, '127.0.0.1');
  await once(files, 'listening');
  return {
    what: 'a practice node, which is a simulation',
    ...JSON.parse(line),
    apply: (file) => onNode(`kubectl apply -f http://127.0.0.1:${files.address().port}/${file}`),
    async stop() {
      files.close();
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}

function once(emitter, event) {
  return new Promise((resolve) => emitter.once(event, (...values) => resolve(values)));
}

function manifest(file) {
  return readFile(join('labs/services/files', file), 'utf8');
}

async function doTheSteps() {
  await cleanUp();
  await node.apply('run-my-nginx.yaml');
  await node.apply('my-nginx.yaml');
  for (const step of ['quiz-deploy', 'quiz-nodeport']) {
    await onNode(await readFile(`labs/services/solutions/${step}.sh`, 'utf8'));
  }
}

async function cleanUp() {
  for (const name of ['my-nginx', 'kubernetes-bootcamp']) {
    await onNode(`kubectl delete deployment ${name}`).catch(() => {});
    await onNode(`kubectl delete service ${name}`).catch(() => {});
  }
  await until(async () => (await podsOf('kubernetes-bootcamp')).length === 0);
}

async function findAnswers() {
  let ip;
  await until(async () => {
    ip = (await podsOf('kubernetes-bootcamp'))[0]?.status.podIP;
    return ip !== undefined;
  });
  return { 'quiz-deploy': { 'pod-ip': ip } };
}

async function podsOf(app) {
  const { stdout } = await onNode('kubectl get pods -o json');
  return JSON.parse(stdout).items.filter((pod) => pod.metadata.labels?.app === app);
}

async function until(isTrue) {
  for (let tries = 0; tries < 90; tries += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('the node did not come to rest in time');
}

async function measure(times, answersFile) {
  const figures = { ssh: [], command: [], look: [] };
  for (let round = 0; round < times; round += 1) {
    figures.ssh.push((await onNode('true')).ms);
    const { ms, stdout } = await run(process.execPath, checkArguments(answersFile));
    const { durationMs, checkpoints: judged } = JSON.parse(stdout);
    const wrong = judged.filter((one) => one.outcome !== 'pass');
    if (wrong.length > 0) throw new Error(`not passed: ${JSON.stringify(wrong, null, 2)}`);
    figures.command.push(ms);
    figures.look.push(durationMs);
  }
  return figures;
}

function checkArguments(answersFile) {
  const { host, sshPort, user, keyFile } = node;
  return [
    ...['dist/main.js', 'check', '--lab', 'services', '--checkpoint', ...checkpoints],
    ...['--host', host, '--port', String(sshPort), '--user', user, '--key', keyFile],
    ...['--answers', answersFile, '--json'],
  ];
}

function onNode(line, input = '') {
  const options = ['StrictHostKeyChecking=no', `UserKnownHostsFile=${join(dir, 'known_hosts')}`];
  const { host, sshPort, user, keyFile } = node;
  return run(
    'ssh',
    [
      ...options.flatMap((option) => ['-o', option]),
      ...['-o', 'LogLevel=ERROR', '-o', 'BatchMode=yes', '-F', 'none', '-i', keyFile],
      ...['-p', String(sshPort), `${user}@${host}`, line],
    ],
    input,
  );
}

function run(program, args, input = '') {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.at(-1)}: ${stderr}${stdout}`));
      else resolve({ stdout, ms: performance.now() - startedAt });
    });
    child.stdin.end(input);
  });
}

function report({ ssh, command, look }) {
  const bare = median(ssh);
  const line = (what, ms) =>
    `${what.padEnd(46)} ${ms.toFixed(0).padStart(6)} ms  ${(ms / bare).toFixed(2)}`;
  console.log(`Median of ${ssh.length} rounds on ${node.what}; the last column is in times of ssh`);
  console.log(line('ssh node true', bare));
  console.log(line(`a look: ${checkpoints.length} checkpoints, one connection`, median(look)));
  console.log(line('podmark check, the program started for it', median(command)));
  const isMet = median(look) / bare <= target;
  console.log(`A look may cost ${target.toFixed(1)} times ssh: ${isMet ? 'met' : 'missed'}.`);
}

function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
