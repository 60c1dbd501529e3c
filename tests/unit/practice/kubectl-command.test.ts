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
  const kubectl = (line: string) =>
    runKubectl(line.split(' ').filter(Boolean), api, async (url) => {
      const text = manifests[url];
      if (text === undefined) throw new Error('no such page');
      return text;
    });
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
    ['get pods -o jsonpath={.items}', "error: the practice node's kubectl prints no -o jsonpath"],
    ['get service nowhere', 'Error from server (NotFound): services "nowhere" not found'],
    ['create deployment x', 'error: required flag(s) "image" not set'],
    ['create deployment x --image=', 'error: required flag(s) "image" not set'],
    ['create deployment Not_A_Name --image=nginx', 'Error from server (Invalid): Deployment'],
    ['create deployment x --image=nginx --replicas=many', 'Error from server (Invalid)'],
    ['create deployment x --image=nginx -n nowhere', 'Error from server (NotFound): namespaces'],
    ['create service clusterip x', "error: the practice node's kubectl creates deployments and"],
    [
      `create deployment web --image=nginx`,
      'Error from server (AlreadyExists): deployments.apps "web" already exists',
    ],
    ['expose', 'error: say what: TYPE NAME, or TYPE/NAME'],
    ['expose pod/web --port=80', 'error: expose a deployment'],
    ['expose deployment/web', 'error: required flag(s) "port" not set'],
    ['expose deployment/web --port=http', 'Error from server (Invalid): Service "web" is invalid'],
    ['expose deployment/no --port=80', 'Error from server (NotFound): deployments.apps "no"'],
    ['scale deployment --replicas=1', 'error: resource(s) were provided, but no name'],
    ['scale deployment/web', 'error: required flag(s) "replicas" not set'],
    ['scale deployment/web --replicas=-1', 'Error from server (Invalid): Scale "web"'],
    ['scale service/web --replicas=1', 'Error from server (NotFound): the server could not find'],
    ['set resources deployment/web', 'error: only “kubectl set image” is known'],
    ['set image', 'error: resource(s) were provided, but no name was specified'],
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
    const output = await kubectl(line);
    expect(output).toMatchObject({ exitCode: 1, stdout: '' });
    expect(output.stderr.slice(0, stderr.length)).toBe(stderr);
    expect(output.stderr).toMatch(/[^\n]\n$/);
  });
});
