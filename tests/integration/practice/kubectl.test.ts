import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import type { FaultyPracticeNode } from '../../../src/practice/practice-node.js';
import { Cleanups } from '../../support/nodes.js';
import { startPractice, until } from '../../support/practice.js';
import { readServicesFile } from '../../support/services-files.js';

/** The program; another version can be tried by its path. */
const program = process.env.PODMARK_KUBECTL ?? 'kubectl';
const isInstalled = spawnSync(program, ['version', '--client']).status === 0;
if (!isInstalled) console.warn('kubectl is not installed: its tests are skipped');

// each kubectl is a process of its own, and a busy machine takes its time to start one
jest.setTimeout(60_000);

const image = 'gcr.io/google-samples/kubernetes-bootcamp:v1';
const cleanups = new Cleanups();
let node: FaultyPracticeNode;
let home: string;
let environment: NodeJS.ProcessEnv;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a stock kubectl with the words of the line. */
function kubectl(line: string): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: environment, timeout: 20_000 };
    execFile(program, line.split(' '), options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}

/** The output of a command that must succeed. */
async function ok(line: string): Promise<string> {
  const { code, stdout, stderr } = await kubectl(line);
  if (code !== 0) throw new Error(`kubectl ${line} ended with ${code}: ${stderr}`);
  return stdout;
}

async function json(line: string) {
  return JSON.parse(await ok(`${line} -o json`));
}

function fetchNodePort(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = get({ host: node.host, port, agent: false }, async (response) => {
      resolve((await response.toArray()).join(''));
    });
    asked.on('error', reject);
  });
}

const nodePortOf = async (service: string): Promise<number> =>
  (await json(`get service ${service}`)).spec.ports[0].nodePort;

const podNames = async (): Promise<string[]> =>
  (await json('get pods')).items
    .filter((pod: { metadata: object }) => !('deletionTimestamp' in pod.metadata))
    .map((pod: { metadata: { name: string } }) => pod.metadata.name);

(isInstalled ? describe : describe.skip)('a stock kubectl', () => {
  beforeAll(async () => {
    node = await startPractice(cleanups);
    home = await mkdtemp(join(tmpdir(), 'podmark-kubectl-'));
    cleanups.add(() => rm(home, { recursive: true }));
    const config = join(home, 'config');
    await writeFile(config, node.kubeconfig, { mode: 0o600 });
    environment = { PATH: process.env.PATH, HOME: home, KUBECONFIG: config };
  });
  afterAll(() => cleanups.run());

  test('sees the node and what a cluster has at the start', async () => {
    expect(await ok('get nodes')).toMatch(/^NAME +STATUS.*\npractice +Ready/);
    expect(await ok('get services')).toMatch(/kubernetes +ClusterIP +10\.152\.183\.1 .*443\/TCP/);
    expect(await ok('get namespaces')).toMatch(/default +Active[\s\S]*kube-system +Active/);
    expect(await ok('version')).toContain('v1.29.0+practice');
    expect((await kubectl('get pods')).stderr).toBe('No resources found in default namespace.\n');
  });

  test('quiz: creates the Deployment, and its pod gets an address', async () => {
    expect(await ok(`create deployment kubernetes-bootcamp --image=${image}`)).toBe(
      'deployment.apps/kubernetes-bootcamp created\n',
    );
    expect(await ok('rollout status deployment/kubernetes-bootcamp')).toContain(
      'successfully rolled out',
    );
    const wide = await ok('get pods -o wide');
    expect(wide).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE/);
    expect(wide).toMatch(
      /\nkubernetes-bootcamp-\S+ +1\/1 +Running +0 +\S+ +10\.1\.\d+\.\d+ +practice/,
    );
    expect(await ok('get deployments')).toMatch(/kubernetes-bootcamp +1\/1 +1 +1/);
  });

  test('quiz: exposes it at a node port, which answers with the name of the pod', async () => {
    expect(await ok('expose deployment/kubernetes-bootcamp --type=NodePort --port=8080')).toBe(
      'service/kubernetes-bootcamp exposed\n',
    );
    const [, port] =
      /NodePort +10\.152\.183\.\d+ +<none> +8080:(\d+)\/TCP/.exec(
        await ok('get service kubernetes-bootcamp'),
      ) ?? [];
    const [pod] = await podNames();
    expect(await fetchNodePort(Number(port))).toContain(`Running on: ${pod}`);
    const described = await ok('describe service kubernetes-bootcamp');
    expect(described).toMatch(/Type: +NodePort\n/);
    expect(described).toMatch(/Endpoints: +10\.1\.\d+\.\d+:8080\n/);
    expect(described).toMatch(/Selector: +app=kubernetes-bootcamp\n/);
  });

  test('quiz: scales to five, and the Service has five endpoints that all answer', async () => {
    expect(await ok('scale deployment/kubernetes-bootcamp --replicas=5')).toBe(
      'deployment.apps/kubernetes-bootcamp scaled\n',
    );
    await ok('rollout status deployment/kubernetes-bootcamp');
    const endpoints = parse(await ok('get endpoints kubernetes-bootcamp -o yaml'));
    expect(endpoints.kind).toBe('Endpoints');
    expect(endpoints.subsets).toHaveLength(1);
    const { addresses, ports } = endpoints.subsets[0];
    expect(ports).toEqual([{ port: 8080, protocol: 'TCP' }]);
    const named = addresses.map((one: { targetRef: { name: string } }) => one.targetRef.name);
    expect(named.toSorted()).toEqual((await podNames()).toSorted());
    expect(new Set(addresses.map((one: { ip: string }) => one.ip)).size).toBe(5);
    expect(await ok('describe service kubernetes-bootcamp')).toMatch(/8080 \+ 2 more\.\.\./);
    const port = await nodePortOf('kubernetes-bootcamp');
    const answered = new Set<string>();
    await until(
      async () => answered.add((await fetchNodePort(port)).replace(/.*on: (\S+).*\n/, '$1')).size,
      (size) => size === 5,
    );
    expect([...answered].toSorted()).toEqual(named.toSorted());
  });

  test('quiz: scales back to two of the five', async () => {
    const before = await podNames();
    await ok('scale deployment/kubernetes-bootcamp --replicas=2');
    const after = await until(podNames, (names) => names.length === 2);
    expect(before).toEqual(expect.arrayContaining(after));
    const slices = await until(
      () => json('get endpointslices -l kubernetes.io/service-name=kubernetes-bootcamp'),
      ({ items }) => items[0].endpoints.length === 2,
    );
    expect(slices.items).toHaveLength(1);
  });

  test('quiz: deletes the Service and exposes inside only; the old node port is closed', async () => {
    const port = await nodePortOf('kubernetes-bootcamp');
    expect(await ok('delete service kubernetes-bootcamp')).toBe(
      'service "kubernetes-bootcamp" deleted\n',
    );
    await expect(fetchNodePort(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await ok('expose deployment/kubernetes-bootcamp --port=8080');
    const { spec } = await json('get service kubernetes-bootcamp');
    expect(spec).toMatchObject({ type: 'ClusterIP', ports: [{ port: 8080, targetPort: 8080 }] });
    expect(spec.ports[0]).not.toHaveProperty('nodePort');
  });

  test('applies the lab’s manifests, and again, and changed', async () => {
    for (const name of ['run-my-nginx.yaml', 'my-nginx.yaml']) {
      await writeFile(join(home, name), await readServicesFile(`files/${name}`));
    }
    const both = `-f ${home}/run-my-nginx.yaml -f ${home}/my-nginx.yaml`;
    expect(await ok(`apply ${both}`)).toBe(
      'deployment.apps/my-nginx created\nservice/my-nginx created\n',
    );
    expect(await ok(`apply ${both}`)).toBe(
      'deployment.apps/my-nginx unchanged\nservice/my-nginx unchanged\n',
    );
    await ok('rollout status deployment/my-nginx');
    expect(await fetchNodePort(await nodePortOf('my-nginx'))).toContain('Welcome to nginx');
    const changed = join(home, 'service.yaml');
    const service = { ...(await json(`get -f ${home}/my-nginx.yaml`)) };
    await writeFile(
      changed,
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'my-nginx' } },
        spec: { type: 'ClusterIP', selector: { run: 'my-nginx' }, ports: [{ port: 81 }] },
      }),
    );
    expect(await ok(`apply -f ${changed}`)).toBe('service/my-nginx configured\n');
    const after = await json('get service my-nginx');
    expect(after.spec.clusterIP).toBe(service.spec.clusterIP);
    expect(after.spec.ports).toEqual([{ port: 81, targetPort: 81, protocol: 'TCP' }]);
  });

  test('a deleted pod is replaced by another', async () => {
    const before = await podNames();
    const [gone] = before;
    expect(await ok(`delete pod ${gone}`)).toContain(`pod "${gone}" deleted`);
    const after = await until(podNames, (names) => names.length === before.length);
    expect(after).not.toContain(gone);
  });

  test('watches: an event arrives while kubectl waits', async () => {
    const child = spawn(program, ['get', 'pods', '--watch', '-l', 'app=watched'], {
      env: environment,
    });
    try {
      let seen = '';
      child.stdout.on('data', (chunk) => {
        seen += chunk;
      });
      await ok('create deployment watched --image=nginx');
      await until(
        () => seen,
        (text) => /ContainerCreating[\s\S]*1\/1 +Running/.test(text),
      );
      await ok('delete deployment watched');
      await until(
        () => seen,
        (text) => /Running[\s\S]*Terminating/.test(text),
      );
    } finally {
      child.kill();
    }
  });

  test('a new image rolls out, a wrong one gets stuck, and undo goes back', async () => {
    await ok(`create deployment rolled --image=nginx:1.14.2`);
    await ok('rollout status deployment/rolled');
    await ok('set image deployment/rolled nginx=nginx:1.25');
    await ok('rollout status deployment/rolled');
    await ok('set image deployment/rolled nginx=nginx:misspelled');
    await until(
      () => ok('get pods -l app=rolled'),
      (text) => /0\/1 +ImagePullBackOff/.test(text) && /1\/1 +Running/.test(text),
    );
    expect(await ok('rollout history deployment/rolled')).toMatch(/\n1 .*\n2 .*\n3 /);
    expect(await ok('rollout undo deployment/rolled')).toContain('rolled back');
    await ok('rollout status deployment/rolled');
    expect(await ok('rollout history deployment/rolled')).toMatch(/\n1 .*\n3 .*\n4 /);
    const { spec } = await json('get deployment rolled');
    expect(spec.template.spec.containers[0].image).toBe('nginx:1.25');
    await until(
      () => ok('get pods -l app=rolled --no-headers'),
      (text) => /^\S+ +1\/1 +Running.*\n$/.test(text),
    );
    await ok('delete deployment rolled');
  });

  test('namespaces come with a place of their own and go with all that is in them', async () => {
    expect(await ok('create namespace my-ns')).toBe('namespace/my-ns created\n');
    await ok('create deployment inside --image=nginx -n my-ns');
    await ok('wait --for=condition=Available deployment/inside -n my-ns --timeout=10s');
    expect(await ok('get pods --all-namespaces')).toMatch(/my-ns +inside-/);
    await ok('delete namespace my-ns');
    expect((await kubectl('get deployment inside -n my-ns')).stderr).toContain('NotFound');
    expect(await ok('get pods --all-namespaces')).not.toContain('inside-');
  });

  test('Services of the other types', async () => {
    await ok('create service externalname my-service --external-name=my.database.example.com');
    expect(await ok('get service my-service')).toMatch(
      /my-service +ExternalName +<none> +my\.database\.example\.com +<none>/,
    );
    await ok('expose deployment/my-nginx --name=lb --type=LoadBalancer --port=80');
    expect(await ok('get service lb')).toMatch(
      /lb +LoadBalancer +10\.\S+ +<pending> +80:3\d+\/TCP/,
    );
    expect(await fetchNodePort(await nodePortOf('lb'))).toContain('nginx');
    await ok('create service clusterip headless --clusterip=None --tcp=80:80');
    expect(await ok('get service headless')).toMatch(/headless +ClusterIP +None/);
  });

  test('edits by patch, label and annotate', async () => {
    await ok('label service lb tier=front');
    expect(await ok('get services -l tier=front -o name')).toBe('service/lb\n');
    await ok('annotate service lb note=x');
    const port = await nodePortOf('lb');
    await ok('patch service lb -p {"spec":{"selector":{"run":"nobody"}}}');
    const read = () => json('get endpoints lb');
    expect((await until(read, ({ subsets }) => !subsets)).metadata.name).toBe('lb');
    await expect(fetchNodePort(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await ok('patch service lb --type=merge -p {"spec":{"type":"ClusterIP"}}');
    await ok('patch service lb --type=json -p [{"op":"remove","path":"/metadata/labels/tier"}]');
    expect(await ok('get services -l tier=front -o name')).toBe('');
  });

  test('exposes without a port: those of the containers', async () => {
    await ok('delete service my-nginx');
    expect(await ok('expose deployment/my-nginx')).toBe('service/my-nginx exposed\n');
    const { spec } = await json('get service my-nginx');
    expect(spec).toMatchObject({
      selector: { run: 'my-nginx' },
      ports: [{ port: 80, targetPort: 80 }],
    });
    await ok('expose deployment/my-nginx --name=outer --external-ip=192.0.2.99');
    expect(await ok('get service outer')).toMatch(/ClusterIP +10\.\S+ +192\.0\.2\.99 +80\/TCP/);
  });

  test('a pod whose labels are changed is on its own, and leaves the Service', async () => {
    const first = await ok('get pods -l run=my-nginx -o jsonpath={.items[0].metadata.name}');
    const ip = await ok(`get pod ${first} -o jsonpath={.status.podIP}`);
    const listed = async () => JSON.stringify((await json('get endpoints my-nginx')).subsets ?? []);
    await until(listed, (text) => text.includes(`"${ip}"`));
    const before = (await podNames()).length;
    expect(await ok(`label pod ${first} run=other --overwrite`)).toBe(`pod/${first} labeled\n`);
    expect(await listed()).not.toContain(`"${ip}"`);
    await until(podNames, (names) => names.length === before + 1);
    expect(await ok(`get pod ${first} -o jsonpath={.metadata.ownerReferences}`)).toBe('');
    await ok(`delete pod ${first} --now`);
  });

  test('a pod that ends at once crashes again and again; a wait for it is in vain', async () => {
    await ok('run crash --image=busybox:1.28 --command -- false');
    await until(
      () => ok('get pod crash --no-headers'),
      (text) => /0\/1 +CrashLoopBackOff +[1-9]/.test(text),
    );
    expect(await ok('describe pod crash')).toMatch(/Reason: +Error\n +Exit Code: +1\n/);
    const waited = await kubectl('wait --for=condition=Ready pod/crash --timeout=1s');
    expect(waited.stderr).toContain('timed out');
    await ok('delete pod crash --force --grace-period=0 --wait=false');
    await ok('wait --for=delete pod/crash --timeout=10s');
  });

  test('undoes to a revision by its number', async () => {
    await ok('create deployment rolled --image=nginx:1.14.2');
    await ok('rollout status deployment/rolled');
    for (const tag of ['1.25', 'stable']) {
      await ok(`set image deployment/rolled nginx=nginx:${tag}`);
      await ok('rollout status deployment/rolled');
    }
    await ok('rollout undo deployment/rolled --to-revision=1');
    await ok('rollout status deployment/rolled');
    expect(await ok('rollout history deployment/rolled --revision=4')).toContain('nginx:1.14.2');
    await ok(
      'patch deployment rolled --type=json -p [{"op":"replace","path":"/spec/replicas","value":2}]',
    );
    await ok('rollout status deployment/rolled');
    expect(await ok('get deployment rolled')).toMatch(/rolled +2\/2/);
    // the practice node's own kubectl knows the same history
    expect((await node.run('kubectl rollout undo deployment/rolled')).stdout).toBe(
      'deployment.apps/rolled rolled back\n',
    );
    await ok('rollout status deployment/rolled');
    expect(await ok('get deployment rolled -o wide')).toContain('nginx:stable');
    await ok('delete deployment rolled');
  });

  test('its apply goes on where the practice node’s own left off', async () => {
    const manifest = (selector: object) =>
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'shared' } },
        spec: { selector, ports: [{ port: 80 }] },
      });
    await node.run(`kubectl apply -f - <<'END'\n${manifest({ a: '1', b: '2' })}\nEND\n`);
    const file = join(home, 'shared.yaml');
    await writeFile(file, manifest({ b: '2' }));
    expect(await ok(`apply -f ${file}`)).toBe('service/shared configured\n');
    expect((await json('get service shared')).spec.selector).toEqual({ b: '2' });
    await ok('delete service shared');
  });

  test('shows everything at once', async () => {
    const all = await ok('get all');
    for (const kind of [
      'pod/my-nginx-',
      'service/my-service',
      'deployment.apps/',
      'replicaset.apps/',
    ])
      expect(all).toContain(kind);
  });

  test.each([
    ['create deployment my-nginx --image=nginx', /deployments\.apps "my-nginx" already exists/],
    ['create namespace default', /\(AlreadyExists\): namespaces "default" already exists/],
    ['get service nowhere', /^Error from server \(NotFound\): services "nowhere" not found/],
    ['delete deployment nowhere', /\(NotFound\): deployments\.apps "nowhere" not found/],
    ['get widgets', /the server doesn't have a resource type "widgets"/],
    ['expose deployment/lb', /\(NotFound\): deployments\.apps "lb" not found/],
    [
      'create service nodeport bad --tcp=80:80 --node-port=80',
      /spec\.ports\[0\]\.nodePort: Invalid value: 80: provided port is not in the valid range/,
    ],
    ['scale deployment/my-nginx --replicas=101', /must be less than or equal to 100/],
    ['create deployment x --image=nginx -n nowhere', /namespaces "nowhere" not found/],
    ['delete namespace default', /Forbidden.*"default" is forbidden/],
    ['logs deployment/my-nginx', /the server could not find the requested resource/],
    ['scale deployment/my-nginx --replicas=1 --dry-run=server', /dry/],
  ])('kubectl %s: an error in words', async (line, words) => {
    const { code, stderr } = await kubectl(line);
    expect({ failed: code > 0, stderr }).toEqual({
      failed: true,
      stderr: expect.stringMatching(words),
    });
  });

  test('without the token nobody gets in', async () => {
    const { stderr } = await kubectl(`--token=wrong get pods`);
    expect(stderr).toMatch(/Unauthorized|must be logged in/);
  });
});
