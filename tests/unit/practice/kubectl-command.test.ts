import { beforeEach, describe, expect, test } from '@jest/globals';
import { KubeApi } from '../../../src/practice/cluster/kube-api.js';
import { ObjectStore } from '../../../src/practice/cluster/objects.js';
import { runKubectl } from '../../../src/practice/shell/kubectl.js';

const image = 'gcr.io/google-samples/kubernetes-bootcamp:v1';
const service = `apiVersion: v1
kind: Service
metadata: { name: my-service, namespace: default }
spec: { ports: [{ port: 80 }] }
`;
const manifests: Record<string, string> = {
  service,
  both: `${service}---\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: { name: my-map }\n`,
  broken: 'kind: [',
  widget: 'kind: Widget\nmetadata: { name: a }\n',
  text: 'hello',
  nameless: 'kind: Service\nmetadata: {}\n',
  bomb: 'a: &a [1,1]\nb: &b [*a,*a]\nkind: Service\nmetadata: { name: *b }\n',
};

describe('the practice node’s own kubectl', () => {
  let api: KubeApi;
  const kubectl = (line: string, stdin?: string) =>
    runKubectl(line.split(' ').filter(Boolean), api, readManifest, stdin);
  const readManifest = async (url: string) => {
    const text = manifests[url];
    if (text === undefined) throw new Error('no such page');
    return text;
  };
  const get = (resource: string, name: string, namespace = 'default') =>
    api.store.get(resource, namespace, name);

  beforeEach(async () => {
    api = new KubeApi(new ObjectStore());
    for (const name of ['default', 'other'])
      api.store.create('namespaces', { metadata: { name }, kind: 'Namespace' });
    await kubectl(`create deployment web --image=${image} --replicas=2 --port=8080`);
  });

  test.each<[string, string, string, object]>([
    [
      `create deployment more --image=nginx -n other`,
      'deployment.apps/more created\n',
      'deployments other more',
      {
        metadata: { labels: { app: 'more' } },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'more' } },
          template: {
            metadata: { labels: { app: 'more' } },
            spec: { containers: [{ name: 'nginx', image: 'nginx' }] },
          },
        },
      },
    ],
    ['create ns third', 'namespace/third created\n', 'namespaces  third', {}],
    [
      'expose deployment/web --type=NodePort --port=8080',
      'service/web exposed\n',
      'services default web',
      {
        spec: {
          type: 'NodePort',
          selector: { app: 'web' },
          ports: [{ port: 8080, targetPort: 8080 }],
        },
      },
    ],
    [
      'expose deployment web --port 80 --target-port=http --name=door',
      'service/door exposed\n',
      'services default door',
      { spec: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 'http' }] } },
    ],
    [
      'expose deployment/web',
      'service/web exposed\n',
      'services default web',
      { metadata: { labels: { app: 'web' } }, spec: { ports: [{ port: 8080, targetPort: 8080 }] } },
    ],
    [
      'expose deployment/web --external-ip=192.0.2.99 --type=LoadBalancer --port=80,81',
      'service/web exposed\n',
      'services default web',
      {
        spec: {
          externalIPs: ['192.0.2.99'],
          ports: [
            { name: 'port-1', port: 80, targetPort: 80 },
            { name: 'port-2', port: 81, targetPort: 81 },
          ],
        },
      },
    ],
    [
      'create service externalname db --external-name my.database.example.com',
      'service/db created\n',
      'services default db',
      { spec: { type: 'ExternalName', externalName: 'my.database.example.com' } },
    ],
    [
      'create service clusterip a --tcp=80:8080,81 -n other',
      'service/a created\n',
      'services other a',
      {
        metadata: { labels: { app: 'a' } },
        spec: {
          type: 'ClusterIP',
          selector: { app: 'a' },
          ports: [
            { name: '80-8080', port: 80, targetPort: 8080 },
            { name: '81', port: 81, targetPort: 81 },
          ],
        },
      },
    ],
    [
      '-n other create service nodeport a --tcp=80:http --node-port=30080',
      'service/a created\n',
      'services other a',
      { spec: { type: 'NodePort', ports: [{ port: 80, targetPort: 'http', nodePort: 30_080 }] } },
    ],
    [
      'create service clusterip a --clusterip=None --tcp=80',
      'service/a created\n',
      'services default a',
      { spec: { clusterIP: 'None' } },
    ],
    [
      'run by-hand --image=nginx --labels=a=b,c=d --port=80 -- nginx -g x',
      'pod/by-hand created\n',
      'pods default by-hand',
      {
        metadata: { labels: { a: 'b', c: 'd' } },
        spec: {
          containers: [
            {
              name: 'by-hand',
              image: 'nginx',
              args: ['nginx', '-g', 'x'],
              ports: [{ containerPort: 80 }],
            },
          ],
        },
      },
    ],
    [
      'run by-hand --image nginx',
      'pod/by-hand created\n',
      'pods default by-hand',
      { metadata: { labels: { run: 'by-hand' } } },
    ],
    [
      'label deployment web a=b app- --overwrite',
      'deployment.apps/web labeled\n',
      'deployments default web',
      { metadata: expect.objectContaining({ labels: { a: 'b' } }) },
    ],
    [
      'label deployments --all -nother a=b',
      '',
      'deployments default web',
      { metadata: { labels: { app: 'web' } } },
    ],
    [
      'patch deployment web -p {"spec":{"template":{"spec":{"containers":[{"name":"kubernetes-bootcamp","image":"x"}]}}}}',
      'deployment.apps/web patched\n',
      'deployments default web',
      {
        spec: {
          template: { spec: { containers: [{ image: 'x', ports: [{ containerPort: 8080 }] }] } },
        },
      },
    ],
    [
      'patch deployment/web --type=json -p [{"op":"replace","path":"/spec/replicas","value":3}]',
      'deployment.apps/web patched\n',
      'deployments default web',
      { spec: { replicas: 3 } },
    ],
    [
      'patch deployment/web --type merge --patch {"spec":{"replicas":2}}',
      'deployment.apps/web patched (no change)\n',
      'deployments default web',
      { spec: { replicas: 2 } },
    ],
    [
      'scale deployment/web --replicas=5',
      'deployment.apps/web scaled\n',
      'deployments default web',
      { spec: { replicas: 5 } },
    ],
    [
      'set image deployment/web kubernetes-bootcamp=nginx:1.25',
      'deployment.apps/web image updated\n',
      'deployments default web',
      {
        spec: {
          template: {
            spec: { containers: [{ image: 'nginx:1.25', ports: [{ containerPort: 8080 }] }] },
          },
        },
      },
    ],
    [
      'apply -f both',
      'service/my-service created\nconfigmap/my-map created\n',
      'services default my-service',
      { spec: { ports: [{ port: 80, targetPort: 80 }] } },
    ],
  ])('%s', async (line, stdout, place, object) => {
    expect(await kubectl(line)).toEqual({ exitCode: 0, stdout, stderr: '' });
    const [resource = '', namespace = '', name = ''] = place.split(' ');
    expect(get(resource, name, namespace)).toMatchObject(object);
  });

  test('applies again, changed or not', async () => {
    await kubectl('apply -f service');
    expect((await kubectl('apply -f service')).stdout).toBe('service/my-service unchanged\n');
    await kubectl('delete service my-service');
    await kubectl('expose deployment/web --name=my-service --port=81');
    // the manifest's port, in place of the other
    expect((await kubectl('apply -f service')).stdout).toBe('service/my-service configured\n');
    expect(get('services', 'my-service')?.spec.ports).toEqual([
      { port: 80, targetPort: 80, protocol: 'TCP' },
    ]);
  });

  test('a Service is exposed with every port of its containers', async () => {
    const containers = [
      {
        name: 'a',
        image: 'nginx',
        ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }],
      },
      { name: 'b', image: 'nginx', ports: [{ containerPort: 443 }] },
    ];
    const spec = {
      selector: { matchLabels: { app: 'two' } },
      template: { metadata: { labels: { app: 'two' } }, spec: { containers } },
    };
    await kubectl(
      'create -f -',
      JSON.stringify({ kind: 'Deployment', metadata: { name: 'two' }, spec }),
    );
    expect((await kubectl('expose deployment two')).stdout).toBe('service/two exposed\n');
    expect(get('services', 'two')?.spec.ports).toEqual([
      { name: 'port-1', port: 80, protocol: 'TCP', targetPort: 80 },
      { name: 'port-2', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'port-3', port: 443, protocol: 'TCP', targetPort: 443 },
    ]);
  });

  test('a here-document is applied, created and deleted, in the namespace that it names', async () => {
    const text = service.replace('namespace: default', 'namespace: other');
    expect((await kubectl('create -f -', text)).stdout).toBe('service/my-service created\n');
    expect(get('services', 'my-service', 'other')).toBeDefined();
    expect((await kubectl('delete -f -', text)).stdout).toBe('service "my-service" deleted\n');
    expect((await kubectl('apply -f -', text)).stdout).toBe('service/my-service created\n');
    expect(get('services', 'my-service', 'other')).toBeDefined();
  });

  test('what was applied and is no longer in the manifest goes', async () => {
    const of = (selector: string) => service.replace('spec: {', `spec: { selector: ${selector},`);
    await kubectl('apply -f -', of('{ app: a, tier: b }'));
    await kubectl('label service my-service kept=yes');
    await kubectl('apply -f -', of('{ app: c }'));
    expect(get('services', 'my-service')).toMatchObject({ metadata: { labels: { kept: 'yes' } } });
    expect(get('services', 'my-service')?.spec.selector).toEqual({ app: 'c' });
    // but what came otherwise stays
    await kubectl('expose deployment/web');
    await kubectl('apply -f -', of('{ other: d }').replace('my-service', 'web'));
    expect(get('services', 'web')?.spec.selector).toEqual({ app: 'web', other: 'd' });
    // an annotation that somebody spoilt is none
    const key = 'kubectl.kubernetes.io/last-applied-configuration';
    const spoilt = JSON.stringify({ metadata: { annotations: { [key]: '{' } } });
    await kubectl(`patch service my-service -p ${spoilt}`);
    expect((await kubectl('apply -f -', of('{ app: c }'))).stdout).toContain('configured');
  });

  test('a selector is set as a whole', async () => {
    await kubectl('expose deployment/web');
    expect((await kubectl('set selector service web a=b,c=d')).stdout).toBe(
      'service/web selector updated\n',
    );
    expect(get('services', 'web')?.spec.selector).toEqual({ a: 'b', c: 'd' });
  });

  test.each([
    ['{.items[0].metadata.name}', 'web'],
    ['{.items[-1].metadata.name}', 'more'],
    ['{.items[*].metadata.name}', 'web more'],
    ["{.items[*].metadata['name']}", 'web more'],
    ['{$.items[*].metadata.labels.*}', 'web more'],
    ['{.items[*].spec.replicas}!', '2 1!'],
    ['{.items[0].metadata.annotations.a\\.b/c}', 'x'],
    ['{.items[1].spec.selector}{"\\n"}', '{"matchLabels":{"app":"more"}}\n'],
    ['{.items[*].nothing.there}', ''],
    ['{.items[*].metadata.constructor}', ''],
    ['', ''],
  ])('get -o jsonpath=%s', async (path, stdout) => {
    await kubectl('create deployment more --image=nginx');
    const annotations = { metadata: { annotations: { 'a.b/c': 'x' } } };
    await kubectl(`patch deployment web -p ${JSON.stringify(annotations)}`);
    expect(await kubectl(`get deployments -o jsonpath=${path}`)).toEqual({
      ...{ exitCode: 0, stdout, stderr: '' },
    });
  });

  test('gets as names, JSON, YAML and tables', async () => {
    expect((await kubectl('get deploy -o name')).stdout).toBe('deployment.apps/web\n');
    expect((await kubectl('get deployment/web -o yaml')).stdout).toContain('\n  replicas: 2\n');
    const list = JSON.parse((await kubectl('get deployments -A -o json')).stdout);
    expect(list).toMatchObject({ kind: 'List', items: [{ metadata: { name: 'web' } }] });
    expect(JSON.parse((await kubectl('get deployments web -o json')).stdout).metadata.name).toBe(
      'web',
    );
    expect((await kubectl('get deployments')).stdout).toMatch(
      /^NAME {2,}READY {2,}UP-TO-DATE {2,}AVAILABLE {2,}AGE\nweb {4,}0\/2 /,
    );
    expect((await kubectl('get deployments -o wide')).stdout).toContain(`${image}   app=web\n`);
    expect((await kubectl('get pods -n other')).stdout).toBe(
      'No resources found in other namespace.\n',
    );
    expect((await kubectl('get deployments -l app=no -A')).stdout).toBe(
      'No resources found in any namespace.\n',
    );
    expect((await kubectl('version')).stdout).toBe('Server Version: v1.29.0+practice\n');
  });

  test('deletes by name, by selector, by file and everything', async () => {
    await kubectl('create deployment more --image=nginx');
    await kubectl('apply -f service');
    expect((await kubectl('delete -f service')).stdout).toBe('service "my-service" deleted\n');
    expect((await kubectl('delete deployments -l app=more')).stdout).toBe(
      'deployment.apps "more" deleted\n',
    );
    await kubectl('create deployment more --image=nginx');
    expect((await kubectl('delete deployments --all')).stdout).toBe(
      'deployment.apps "web" deleted\ndeployment.apps "more" deleted\n',
    );
    expect(await kubectl('delete service gone --ignore-not-found')).toEqual({
      ...{ exitCode: 0, stdout: '', stderr: '' },
    });
  });

  test.each<[string, string]>([
    ['', 'error: unknown command "help"; the practice node\'s own kubectl knows create, expose'],
    ['describe service web', 'error: unknown command "describe"'],
    ['constructor', 'error: unknown command "constructor"'],
    ['get pods --watch', 'error: unknown flag: --watch'],
    ['delete deployment web --dry-run=server', 'error: unknown flag: --dry-run'],
    ['get', 'error: the server doesn\'t have a resource type ""'],
    ['get widgets', 'error: the server doesn\'t have a resource type "widgets"'],
    ['get pods -o custom-columns=A:.b', "error: the practice node's kubectl prints no -o custom"],
    [
      'get pods -l a=b -o jsonpath={.items[0].metadata.name}',
      'error: error executing jsonpath: array index',
    ],
    ['get pods -o jsonpath={range', 'error: error parsing jsonpath'],
    [
      'get pods -o jsonpath={..name}',
      "error: the practice node's kubectl knows no jsonpath {..name}",
    ],
    ['get service nowhere', 'Error from server (NotFound): services "nowhere" not found'],
    ['create deployment x', 'error: required flag(s) "image" not set'],
    ['create deployment x --image=', 'error: required flag(s) "image" not set'],
    ['create deployment Not_A_Name --image=nginx', 'Error from server (Invalid): Deployment'],
    ['create deployment x --image=nginx --replicas=many', 'Error from server (Invalid)'],
    ['create deployment x --image=nginx -n nowhere', 'Error from server (NotFound): namespaces'],
    ['create service clusterip x', 'error: at least one tcp port specifier must be provided'],
    ['create service externalname x', 'error: required flag(s) "external-name" not set'],
    ['create service constructor x', 'error: create service knows clusterip, nodeport'],
    [
      'create configmap x',
      "error: the practice node's kubectl creates deployments, namespaces and",
    ],
    ['create -f service', 'Error from server (AlreadyExists): services "my-service"'],
    ['create -f -', 'error: -: no objects in it'],
    ['run x', 'error: required flag(s) "image" not set'],
    ['run x y --image=nginx', 'error: unexpected argument "y"'],
    ['run x --image=nginx --labels=a', 'error: unexpected label: "a" is not NAME=VALUE'],
    ['label pod by-hand', 'error: at least one label update is required'],
    ['label pod by-hand run=x', "error: 'run' already has a value (by-hand), and --overwrite is"],
    ['label pod by-hand a=b=c', 'error: unexpected label: "a=b=c" is not NAME=VALUE'],
    ['patch pod by-hand', 'error: required flag(s) "patch" not set'],
    ['patch pod by-hand -p no', 'error: unable to parse "no": it is no JSON'],
    ['patch pod by-hand -p {} --type=constructor', 'error: --type must be one of strategic, merge'],
    ['patch pod by-hand other -p {}', 'error: name one: TYPE NAME, or TYPE/NAME'],
    ['patch pod by-hand -p {"metadata":{"labels":"x"}}', 'Error from server (Invalid): Pod'],
    ['rollout status deployment/web --timeout=10ms', 'error: timed out waiting for the condition'],
    [
      'rollout status deployment/web --timeout=soon',
      'error: invalid argument "soon" for "--timeout"',
    ],
    ['rollout status deployment/no', 'Error from server (NotFound): deployments.apps "no"'],
    ['rollout status pod/by-hand', 'error: no rollout of pods, only of deployments'],
    ['rollout resume deployment/web', 'error: deployments.apps "web" is not paused'],
    [
      'rollout restart deployment/web',
      'error: kubectl rollout knows status, history, undo, pause and resume, not restart',
    ],
    ['rollout undo deployment/web', 'error: no rollout history found for deployment "web"'],
    [
      'rollout undo deployment/web --to-revision=7',
      'error: unable to find revision 7 for deployment',
    ],
    ['wait pod/by-hand', 'error: required flag(s) "for" not set'],
    ['wait pod/by-hand --for=jsonpath={.a}', 'error: wait for delete or condition=NAME'],
    ['wait pod/by-hand --for=condition=', 'error: wait for delete or condition=NAME'],
    ['wait pod/no --for=condition=Ready', 'Error from server (NotFound): pods "no" not found'],
    ['wait pod -l a=b --for=condition=Ready', 'error: no matching resources found'],
    [
      'wait pod/by-hand --for=condition=Ready --timeout=10ms',
      'error: timed out waiting for the condition on pods/by-hand',
    ],
    [
      'wait pod/by-hand --for=delete --timeout=0.01s',
      'error: timed out waiting for the condition on',
    ],
    ['delete pod by-hand --timeout=10ms', 'error: timed out waiting for the condition'],
    [
      `create deployment web --image=nginx`,
      'Error from server (AlreadyExists): deployments.apps "web" already exists',
    ],
    ['expose', 'error: say what: TYPE NAME, or TYPE/NAME'],
    ['expose pod/web --port=80', 'error: expose a deployment'],
    ['expose deployment/portless', "error: couldn't find port via --port flag or introspection"],
    ['expose deployment/web deployment/portless', 'error: name one: TYPE NAME, or TYPE/NAME'],
    ['expose deployment/web --port=http', 'Error from server (Invalid): Service "web" is invalid'],
    ['expose deployment/no --port=80', 'Error from server (NotFound): deployments.apps "no"'],
    ['scale deployment --replicas=1', 'error: resource(s) were provided, but no name'],
    ['scale deployment/web', 'error: required flag(s) "replicas" not set'],
    ['scale deployment/web --replicas=-1', 'Error from server (Invalid): Scale "web"'],
    ['scale service/web --replicas=1', 'Error from server (NotFound): the server could not find'],
    ['set resources deployment/web', 'error: only “kubectl set image” and'],
    ['set image', 'error: say what: TYPE NAME, or TYPE/NAME'],
    ['set image deployment/web', 'error: say which: kubectl set image deployment/NAME CONTAINER='],
    ['set image deployment/web other=nginx', 'error: unable to find container named "other"'],
    ['set selector deployment/web a=b', 'error: set the selector of a service'],
    ['set selector service web', 'error: resource(s) were provided, but no name'],
    ['set image deployment/no a=b', 'Error from server (NotFound)'],
    ['delete service', 'error: resource(s) were provided, but no name was specified'],
    ['delete service gone', 'Error from server (NotFound): services "gone" not found'],
    ['delete namespace default', 'Error from server (Forbidden): namespaces "default"'],
    ['apply', 'error: required flag(s) "filename" not set'],
    ['apply -f nowhere', 'error: unable to read nowhere: no such page'],
    ['apply -f broken', 'error: error parsing broken: '],
    ['apply -f widget', 'error: no matches for kind "Widget"'],
    ['apply -f text', 'error: no matches for kind "undefined"'],
    ['apply -f nameless', 'error: nameless: a Service without a name'],
    ['apply -f bomb', 'error: error parsing bomb: '],
  ])('kubectl %s: refused in words', async (line, stderr) => {
    await kubectl('create deployment portless --image=nginx');
    await kubectl('run by-hand --image=nginx');
    await kubectl('apply -f service');
    const output = await kubectl(line);
    expect(output).toMatchObject({ exitCode: 1, stdout: '' });
    expect(output.stderr.slice(0, stderr.length)).toBe(stderr);
    expect(output.stderr).toMatch(/[^\n]\n$/);
  });
});
