import { setTimeout as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { streamDecode, streamEncode } from 'dns-packet';
import {
  type RunningCluster,
  startPracticeCluster,
} from '../../../src/practice/cluster/start-practice-cluster.js';
import { runScript } from '../../../src/practice/shell/run-script.js';

const image = 'gcr.io/google-samples/kubernetes-bootcamp:v1';
const myApp = `kubectl create namespace my-ns
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: { name: my-app, namespace: my-ns }
spec:
  replicas: 2
  selector: { matchLabels: { app: MyApp } }
  template:
    metadata: { labels: { app: MyApp } }
    spec:
      containers:
        - name: my-app
          image: busybox:1.28
          command: [sh, -c, "mkdir /www && echo MyApp on $(hostname) > /www/index.html && exec httpd -f -p 9376 -h /www"]
---
apiVersion: v1
kind: Service
metadata: { name: my-service, namespace: my-ns }
spec: { selector: { app: MyApp }, ports: [{ port: 80, targetPort: 9376 }] }
END
kubectl rollout status deployment/my-app -n my-ns --timeout=10s`;

/** Scripts as the labs' solutions and mistakes are, on a cluster whose pods are quick. */
describe('a script of a lab', () => {
  let cluster: RunningCluster;
  const run = async (script: string) => {
    const { exitCode, stdout, stderr } = await runScript(script, cluster);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const deploy = (replicas: number) =>
    run(`kubectl create deployment web --image=${image} --replicas=${replicas}
      kubectl rollout status deployment/web --timeout=10s`);

  beforeEach(async () => {
    cluster = await startPracticeCluster('127.0.0.1', { podMs: 40 });
  });
  afterEach(() => cluster.stop());

  test('waits for the rollout, and for pods to be gone', async () => {
    expect(await deploy(2)).toContain('deployment "web" successfully rolled out\n');
    const names = (await run("kubectl get pods -o jsonpath='{.items[*].metadata.name}'")).split(
      ' ',
    );
    expect(names).toHaveLength(2);
    expect((await run('kubectl get deployment web')).split('\n')[1]).toMatch(/^web +2\/2 +2 +2/);
    const out = await run(`
      POD=$(kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod "$POD"
      kubectl rollout status deployment/web
      echo "gone: $POD"`);
    expect(out).toBe(
      `pod "${names[0]}" deleted\ndeployment "web" successfully rolled out\ngone: ${names[0]}\n`,
    );
    const after = (await run("kubectl get pods -o jsonpath='{.items[*].metadata.name}'")).split(
      ' ',
    );
    expect(after).toHaveLength(2);
    expect(after).toContain(names[1]);
    await run('kubectl scale deployment/web --replicas=0');
    await run('kubectl wait --for=delete pod --selector=app=web --timeout=10s');
    expect(await run('kubectl get pods')).toBe('No resources found in default namespace.\n');
  });

  test('deletes without waiting where it is told so', async () => {
    await deploy(1);
    const deleted = await run(`kubectl delete pods --all --wait=false --now --force --grace-period=0
      kubectl get pods`);
    expect(deleted).toMatch(/^pod "web-\S+" deleted\n[\s\S]*Terminating/);
    await run('kubectl delete deployment web; kubectl wait --for=delete pod -l app=web');
    await run('kubectl wait --for=delete pod/nowhere');
  });

  test('waits for conditions of pods and Deployments', async () => {
    const out = await run(`kubectl run by-hand --image=nginx --labels=app=web
      kubectl wait --for=condition=Ready pod/by-hand --timeout=10s
      kubectl create deployment more --image=nginx
      kubectl wait --for=condition=available deployment --all --timeout=0
      kubectl run crash --image=busybox:1.28
      kubectl wait --for=condition=Ready=false pod -l run=crash --timeout=1m`);
    expect(out).toContain('pod/by-hand condition met\n');
    expect(out).toContain('deployment.apps/more condition met\n');
    expect(out).toContain('pod/crash condition met\n');
    const wait = 'kubectl wait --for=condition=Ready pod/crash --timeout=20ms';
    expect(await runScript(wait, cluster)).toMatchObject({ exitCode: 1 });
  });

  test('a new image rolls out, and the old one comes back', async () => {
    await run('kubectl create deployment web --image=nginx:1.14.2');
    const imageNow = () =>
      run("kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].image}'");
    const roll = (command: string) => run(`${command}\nkubectl rollout status deployment/web`);
    await roll('kubectl set image deployment/web nginx=nginx:1.25');
    const pods = await run('kubectl get pods');
    expect(pods).toMatch(/1\/1 +Running/);
    expect(pods).not.toContain('ContainerCreating');
    expect(await run('kubectl rollout history deployment/web')).toBe(
      'deployment.apps/web\nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
    );
    expect(await roll('kubectl rollout undo deployment/web')).toMatch(
      /^deployment.apps\/web rolled/,
    );
    expect(await imageNow()).toBe('nginx:1.14.2');
    expect(await run('kubectl rollout history deployment web')).toMatch(/\n2 .*\n3 /);
    // its ReplicaSet of before, and no third one
    expect((await run('kubectl get rs -o name')).trim().split('\n')).toHaveLength(2);
    await roll('kubectl rollout undo deployment/web --to-revision=2');
    expect(await imageNow()).toBe('nginx:1.25');
    expect(await run('kubectl rollout undo deployment/web --to-revision=4')).toContain('skipped');
  });

  test('a paused Deployment follows its number and not its template, until it is resumed', async () => {
    await run('kubectl create deployment web --image=nginx:1.14.2');
    await run('kubectl rollout status deployment/web');
    expect(await run('kubectl rollout pause deployment/web')).toBe('deployment.apps/web paused\n');
    await run('kubectl set image deployment/web nginx=nginx:1.25');
    await run('kubectl scale deployment/web --replicas=2');
    const shown = (field: string) =>
      run(`kubectl get deployment web -o jsonpath='{.status.${field}}'`);
    while ((await shown('readyReplicas')) !== '2') await turn(5);
    expect([await shown('readyReplicas'), await shown('updatedReplicas')]).toEqual(['2', '0']);
    expect((await run('kubectl get rs -o name')).trim().split('\n')).toHaveLength(1);
    await run('kubectl rollout resume deployment/web');
    await run('kubectl rollout status deployment/web');
    expect(await shown('updatedReplicas')).toBe('2');
  });

  test('a Deployment that is made paused has no pods', async () => {
    const paused =
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"paused":true,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"web","image":"nginx"}]}}}}';
    await run(`kubectl apply -f - <<'END'\n${paused}\nEND`);
    expect(await run("kubectl get deployment web -o jsonpath='{.status.replicas}'")).toBe('0');
  });

  test('a ReplicaSet that is scaled by hand is scaled back by its Deployment', async () => {
    await deploy(1);
    await run('kubectl scale "$(kubectl get rs -o name)" --replicas=3');
    await run('kubectl rollout status deployment/web');
    expect(await run("kubectl get rs -o jsonpath='{.items[*].spec.replicas}'")).toBe('1');
  });

  test('a web server in busybox answers behind its Service, in its namespace', async () => {
    await run(myApp);
    const address = await run(
      "kubectl get service my-service -n my-ns -o jsonpath='{.spec.clusterIP}'",
    );
    const pods = await run('kubectl get pods -n my-ns -o name');
    const reply = await run(`curl -s http://${address}`);
    expect(reply).toMatch(/^MyApp on my-app-\S+\n$/);
    expect(pods).toContain(`pod/${reply.replace('MyApp on ', '')}`);
    expect((await runScript(`curl http://${address}:9376 -m 0.05`, cluster)).exitCode).toBe(28);
    expect(await run('kubectl delete namespace my-ns; kubectl get pods -A')).toMatch(
      /^namespace "my-ns" deleted\nNo resources/,
    );
  });

  test('a server without a page says so', async () => {
    await run(`kubectl apply -f - <<'END'
{kind: Pod, metadata: {name: empty}, spec: {containers: [{name: a, image: busybox, command: [httpd, -f]}]}}
END
kubectl wait --for=condition=Ready pod/empty`);
    const ip = await run("kubectl get pod empty -o jsonpath='{.status.podIP}'");
    expect(await run(`curl -i http://${ip}`)).toMatch(/^HTTP\/1\.1 404 /);
  });

  test('an external IP leads to the pods from the node', async () => {
    await deploy(1);
    await run('kubectl expose deployment/web --port=8080 --external-ip=192.0.2.99');
    expect(await run('curl -s http://192.0.2.99:8080')).toContain('Running on: web-');
    expect(await run('kubectl get service web')).toMatch(/ClusterIP +10\.\S+ +192\.0\.2\.99 +8080/);
  });

  test('a balancer’s address stays pending, and its other addresses answer', async () => {
    await deploy(1);
    await run('kubectl expose deployment/web --name=lb --type=LoadBalancer --port=8080');
    expect(await run('kubectl get service lb')).toMatch(/LoadBalancer +10\.\S+ +<pending> +8080:3/);
    const out = await run(`
      IP=$(kubectl get service lb -o jsonpath='{.spec.clusterIP}')
      PORT="$(kubectl get service lb -o jsonpath='{.spec.ports[0].nodePort}')"
      curl -s http://$IP:8080 && curl -s "http://localhost:$PORT"`);
    expect(out).toMatch(/^(Hello .*Running on: web-.*\n){2}$/);
  });

  test('a cordoned node says so', async () => {
    const node = '"$(kubectl get nodes -o jsonpath=\'{.items[0].metadata.name}\')"';
    await run(`kubectl patch node ${node} -p '{"spec":{"unschedulable":true}}'`);
    expect(await run('kubectl get nodes')).toMatch(/practice +Ready,SchedulingDisabled/);
    await run(`kubectl patch node ${node} -p '{"spec":{"unschedulable":null}}'`);
    expect(await run('kubectl get nodes')).not.toContain('Disabled');
  });

  test('the DNS add-on is switched off and on', async () => {
    const lookUp = async () => {
      const stream = await cluster.dial('10.152.183.10', 53);
      if (typeof stream === 'string') return stream;
      const name = 'db.default.svc.cluster.local';
      stream.write(streamEncode({ type: 'query', id: 7, questions: [{ type: 'A', name }] }));
      return streamDecode(Buffer.concat(await stream.toArray())).answers;
    };
    await run('kubectl create service externalname db --external-name my.database.example.com');
    const answers = [
      { type: 'CNAME', name: 'db.default.svc.cluster.local', data: 'my.database.example.com' },
      { type: 'A', name: 'my.database.example.com', data: '192.0.2.10' },
    ];
    expect(await lookUp()).toMatchObject(answers);
    expect(await run('microk8s disable dns')).toBe('DNS is disabled\n');
    expect(await run('microk8s disable dns')).toBe('Addon core/dns is already disabled\n');
    expect(await run('kubectl get services -A -o name')).not.toContain('kube-dns');
    expect(await run('microk8s status')).toMatch(/disabled:\n +dns\n$/);
    expect(await lookUp()).toBe('timeout');
    expect(await run('microk8s enable dns')).toBe('DNS is enabled\n');
    expect(await run('microk8s status')).toMatch(/enabled:\n +dns\n/);
    expect(await lookUp()).toMatchObject(answers);
  });

  test('variables live as long as the script, and a substitution’s failure is seen', async () => {
    expect(await run('A=1; echo "$A$B"')).toBe('1\n');
    expect(await run('echo "$A"')).toBe('\n');
    expect(await runScript('A=$(kubectl get pod none) || echo failed', cluster)).toEqual({
      ...{ exitCode: 0, stdout: 'failed\n' },
      stderr: 'Error from server (NotFound): pods "none" not found\n',
    });
    expect(await run('echo "$(A=2; echo $A)$A"')).toBe('2\n');
    expect(await run('$NOTHING\necho on')).toBe('on\n');
    expect(await run('false\nA=b && echo set')).toBe('set\n');
    expect(await runScript('echo a\nX=$(echo "$LONG")\nfor i in 1; do a; done', cluster)).toEqual({
      ...{ exitCode: 2, stdout: '' },
      stderr: "sh: the practice node's shell knows no “for”\n",
    });
  });
});
