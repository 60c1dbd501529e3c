import { request } from 'node:https';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { streamDecode, streamEncode } from 'dns-packet';
import { parse } from 'yaml';
import {
  type RunningCluster,
  startPracticeCluster,
} from '../../../src/practice/cluster/start-practice-cluster.js';
import { until } from '../../support/practice.js';

const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const services = '/api/v1/namespaces/default/services';
const maps = '/api/v1/namespaces/default/configmaps';
const named = (name: string) => ({ metadata: { name } });

describe('the API over HTTPS', () => {
  let cluster: RunningCluster;
  beforeEach(async () => {
    cluster = await startPracticeCluster('127.0.0.1');
  });
  afterEach(() => cluster.stop());

  interface Asked {
    method?: string;
    body?: unknown;
    headers?: Record<string, string>;
  }

  function open(path: string, { method = 'GET', body, headers = {} }: Asked) {
    const config = parse(cluster.kubeconfig);
    const data = config.clusters[0].cluster['certificate-authority-data'];
    const asked = request({
      ...{ host: cluster.address, port: cluster.apiPort, path, method, agent: false },
      ca: Buffer.from(data, 'base64'),
      headers: { authorization: `Bearer ${config.users[0].user.token}`, ...headers },
    });
    asked.end(typeof body === 'string' ? body : JSON.stringify(body));
    return asked;
  }

  async function ask(path: string, options: Asked = {}) {
    return await new Promise<{ status: number; body: Record<string, unknown> }>(
      (resolve, reject) => {
        const asked = open(path, options);
        asked.on('error', reject);
        asked.on('response', async (response) => {
          const text = (await response.toArray()).join('');
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text || 'null') });
        });
      },
    );
  }

  /** The events of a watch, as they come. */
  function watch(path: string, headers = {}) {
    const events: { type: string; object: Record<string, unknown> }[] = [];
    let ended = false;
    const asked = open(path, { headers });
    asked.on('error', () => {});
    asked.on('response', (response) => {
      let rest = '';
      response.on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        events.push(...lines.map((line) => JSON.parse(line)));
      });
      response.on('error', () => {});
      response.on('close', () => {
        ended = true;
      });
    });
    return { events, hasEnded: () => ended, close: () => asked.destroy() };
  }

  test.each<[string, string, number, object]>([
    ['its version', '/version', 200, { gitVersion: 'v1.29.0+practice' }],
    ['its core API', '/api', 200, { versions: ['v1'] }],
    ['its groups', '/apis', 200, { groups: [{ name: 'apps' }, { name: 'discovery.k8s.io' }] }],
    ['a group', '/apis/apps', 200, { kind: 'APIGroup', name: 'apps' }],
    ['a group’s resources', '/apis/apps/v1', 200, { groupVersion: 'apps/v1' }],
    ['its schema', '/openapi/v3', 200, { paths: { 'api/v1': {} } }],
    ['a group’s schema', '/openapi/v3/apis/apps/v1', 200, { openapi: '3.0.0' }],
    ['the old schema', '/openapi/v2', 200, { swagger: '2.0' }],
    ['a list of everything', '/api/v1/services', 200, { kind: 'ServiceList' }],
    ['one object', `${services}/kubernetes`, 200, { kind: 'Service', apiVersion: 'v1' }],
    ['a selection', `${services}?fieldSelector=metadata.name%3Dx`, 200, { items: [] }],
    ['an unknown path', '/healthy', 404, { reason: 'NotFound', kind: 'Status' }],
    ['an unknown resource', '/api/v1/widgets', 404, { reason: 'NotFound' }],
    ['a name without namespace', '/api/v1/services/kubernetes', 404, { reason: 'NotFound' }],
    ['a log', '/api/v1/namespaces/default/pods/a/log', 404, { reason: 'NotFound' }],
    ['a Service’s scale', `${services}/kubernetes/scale`, 404, { reason: 'NotFound' }],
    ['an object that is not there', `${services}/x`, 404, { message: 'services "x" not found' }],
  ])('GET: %s', async (_, path, status, body) => {
    expect(await ask(path)).toMatchObject({ status, body });
  });

  test.each<[string, string, Asked, number, string]>([
    ['no JSON', maps, { method: 'POST', body: '{' }, 400, 'BadRequest'],
    ['too much', maps, { method: 'POST', body: ' '.repeat(1 << 21) }, 413, 'RequestEntityTooLarge'],
    ['a dry run', `${maps}?dryRun=All`, { method: 'POST', body: named('a') }, 400, 'BadRequest'],
    ['another method', maps, { method: 'OPTIONS' }, 405, 'MethodNotAllowed'],
    [
      'a patch of another type',
      `${services}/kubernetes`,
      { method: 'PATCH', body: {}, headers: { 'content-type': 'text/plain' } },
      415,
      'UnsupportedMediaType',
    ],
    [
      'an old version',
      `${services}/kubernetes`,
      { method: 'PUT', body: { metadata: { name: 'kubernetes', resourceVersion: '1' } } },
      409,
      'Conflict',
    ],
    ['the node’s end', '/api/v1/nodes/practice', { method: 'DELETE' }, 403, 'Forbidden'],
    ['no token', maps, { headers: { authorization: '' } }, 401, 'Unauthorized'],
    ['another token', maps, { headers: { authorization: 'Bearer x' } }, 401, 'Unauthorized'],
  ])('refused: %s', async (_, path, options, status, reason) => {
    expect(await ask(path, options)).toMatchObject({
      status,
      body: { kind: 'Status', status: 'Failure', reason, code: status },
    });
  });

  test('a review of rights says that all is allowed, to who has the token', async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const body = { kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { verb: 'get' } } };
    expect(await ask(path, { method: 'POST', body })).toMatchObject({
      ...{ status: 201, body: { ...body, status: { allowed: true } } },
    });
    expect((await ask(path)).status).toBe(404);
    const stranger = { method: 'POST', body, headers: { authorization: '' } };
    expect((await ask(path, stranger)).status).toBe(401);
  });

  test('objects are made, replaced, patched, listed and deleted one by one and together', async () => {
    for (const name of ['a', 'b', 'c'])
      expect((await ask(maps, { method: 'POST', body: named(name) })).status).toBe(201);
    const replaced = { ...named('a'), data: { key: 'value' } };
    expect((await ask(`${maps}/a`, { method: 'PUT', body: replaced })).body).toMatchObject({
      data: { key: 'value' },
    });
    const headers = { 'content-type': 'application/merge-patch+json' };
    const labelled = { metadata: { labels: { app: 'x' } } };
    await ask(`${maps}/b`, { method: 'PATCH', body: labelled, headers });
    const selected = await ask(`${maps}?labelSelector=app`);
    expect(selected.body.items).toMatchObject([{ metadata: { name: 'b' } }]);
    for (const [selector, names] of [
      ['app=x', 'b'],
      ['app==x', 'b'],
      ['app!=x', 'a,c'],
      ['!app', 'a,c'],
      ['app=x,app!=y', 'b'],
    ]) {
      const { body } = await ask(`${maps}?labelSelector=${encodeURIComponent(selector as string)}`);
      const items = body.items as { metadata: { name: string } }[];
      expect([selector, items.map((one) => one.metadata.name).join()]).toEqual([selector, names]);
    }
    await ask(`${maps}/a`, { method: 'DELETE' });
    await ask(`${maps}?labelSelector=app`, { method: 'DELETE' });
    expect((await ask(maps)).body.items).toMatchObject([{ metadata: { name: 'c' } }]);
  });

  test('scale: read, written, patched', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments/web/scale';
    cluster.api.store.create('deployments', {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'a' } },
        template: { metadata: { labels: { app: 'a' } }, spec: { containers: [] } },
      },
    });
    const { body } = await ask(path);
    expect(body).toMatchObject({ kind: 'Scale', spec: { replicas: 0 } });
    const written = { ...body, spec: { replicas: 1 } };
    expect((await ask(path, { method: 'PUT', body: written })).body.spec).toEqual({ replicas: 1 });
    const headers = { 'content-type': 'application/merge-patch+json' };
    const patched = await ask(path, { method: 'PATCH', body: { spec: { replicas: 0 } }, headers });
    expect(patched.body.spec).toEqual({ replicas: 0 });
  });

  test('a table has the columns of kubectl get', async () => {
    const { body } = await ask(services, { headers: asTable });
    const table = body as unknown as {
      columnDefinitions: { name: string }[];
      rows: { cells: [] }[];
    };
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual([
      ...['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector'],
    ]);
    expect(table.rows[0]?.cells.slice(0, 5)).toEqual([
      ...['kubernetes', 'ClusterIP', '10.152.183.1', '<none>', '443/TCP'],
    ]);
  });

  test('a watch tells what is there, what comes, what changes and what goes', async () => {
    await ask(maps, { method: 'POST', body: named('a') });
    const all = watch(`${maps}?watch=1`);
    const one = watch(`${maps}?watch=true&fieldSelector=metadata.name%3Db`, asTable);
    await until(
      () => all.events.length,
      (count) => count === 1,
    );
    await ask(maps, { method: 'POST', body: named('b') });
    await ask(`${maps}/b`, { method: 'PUT', body: { ...named('b'), data: { x: 'y' } } });
    // nothing changed is nothing told
    await ask(`${maps}/b`, { method: 'PUT', body: { ...named('b'), data: { x: 'y' } } });
    await ask(`${maps}/b`, { method: 'DELETE' });
    await until(
      () => all.events.map(({ type }) => type),
      (types) => types.join() === 'ADDED,ADDED,MODIFIED,DELETED',
    );
    await until(
      () => one.events,
      (events) => events.length === 3,
    );
    expect(one.events[0]?.object).toMatchObject({
      kind: 'Table',
      rows: [{ cells: ['b', expect.stringMatching(/^\d+s$/)] }],
    });
    const { resourceVersion } = (await ask(maps)).body.metadata as { resourceVersion: string };
    const late = watch(`${maps}?watch=1&resourceVersion=${resourceVersion}&timeoutSeconds=1`);
    await ask(maps, { method: 'POST', body: named('c') });
    await until(
      () => late.events.length,
      (count) => count === 1,
    );
    expect(late.events).toMatchObject([{ type: 'ADDED', object: { metadata: { name: 'c' } } }]);
    // its time is over
    await until(late.hasEnded, Boolean);
    all.close();
    one.close();
  });

  test('a watch that begins too long ago is sent back to the list', async () => {
    for (let count = 0; count < 2100; count += 1)
      cluster.api.store.update('configmaps', {
        metadata: { name: 'a', namespace: 'default' },
        data: { count },
      });
    const { events, hasEnded } = watch(`${maps}?watch=1&resourceVersion=5`);
    await until(hasEnded, Boolean);
    expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  test('what is no TLS is let go, and the server goes on', async () => {
    const socket = connect({ host: cluster.address, port: cluster.apiPort });
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\n\r\n');
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await ask('/version')).status).toBe(200);
  });

  test('DNS: what is no question is let go, and the next one is answered', async () => {
    const send = async (...parts: Uint8Array[]) => {
      const stream = await cluster.dial('10.152.183.10', 53);
      if (typeof stream === 'string') throw new Error(stream);
      for (const part of parts) stream.write(part);
      return Buffer.concat(await stream.toArray().catch(() => []));
    };
    for (const bytes of [
      [0, 0],
      [0, 3, 1, 2, 3],
      [0, 12, ...Array(12).fill(255)],
    ])
      expect(await send(Uint8Array.from(bytes))).toHaveLength(0);
    const name = 'kubernetes.default.svc.cluster.local';
    const question = streamEncode({ type: 'query', id: 7, questions: [{ type: 'A', name }] });
    const reply = streamDecode(await send(question.subarray(0, 5), question.subarray(5)));
    expect(reply).toMatchObject({ id: 7, answers: [{ name, data: '10.152.183.1' }] });
  });

  test.each<[string, number, string]>([
    ['8.8.8.8', 53, 'timeout'],
    ['10.1.0.2', 80, 'timeout'],
    ['10.152.183.10', 54, 'timeout'],
    ['example.com', 80, 'timeout'],
    ['localhost', 80, 'refused'],
    ['127.0.0.53', 53, 'refused'],
  ])('the network leads nowhere else: %s port %i', async (host, port, result) => {
    expect(await cluster.dial(host, port)).toBe(result);
  });
});
