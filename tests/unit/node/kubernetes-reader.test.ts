import { afterEach, describe, expect, test } from '@jest/globals';
import { CallLog } from '../../../src/node/call-log.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { createNodeConnector } from '../../../src/node/node-connector.js';
import { Cleanups, startNodeWithApi } from '../../support/nodes.js';

const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });
const cleanups = new Cleanups();
afterEach(() => cleanups.run());

/** Reads the node's Kubernetes API, which answers with what `answer` returns, or that status. */
async function readerOf(answer: (url: URL) => object | number) {
  const node = await startNodeWithApi(cleanups, (request, response) => {
    const body = answer(new URL(request.url ?? '', 'https://node'));
    const status = typeof body === 'number' ? body : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const { privateKey } = createKeyPair('course');
  const session = await connector.connect(node, privateKey, new AbortController().signal);
  cleanups.add(() => session.close());
  return session.kubernetes;
}

const aService = (name: string, more: object = {}) => ({
  metadata: { name, namespace: 'default', uid: `uid of ${name}`, ...more },
  spec: {},
});

describe('a list', () => {
  test('that the API sends in pages is read whole', async () => {
    const asked: (string | null)[] = [];
    const reader = await readerOf(({ searchParams }) => {
      const from = Number(searchParams.get('continue') ?? 0);
      asked.push(searchParams.get('limit'));
      const items = [aService(`s${from}`), aService(`s${from + 1}`)];
      const more = from < 4 ? { continue: String(from + 2) } : {};
      return { metadata: { resourceVersion: '7', ...more }, items };
    });
    const names = (await reader.listServices()).map(({ name }) => name);
    expect(names).toEqual(['s0', 's1', 's2', 's3', 's4', 's5']);
    expect(asked).toEqual(['100', '100', '100']);
  });

  test('of more objects than are validated at once is read whole', async () => {
    const items = Array.from({ length: 500 }, (_, index) => aService(`s${index}`));
    const reader = await readerOf(() => ({ metadata: {}, items }));
    expect(await reader.listServices()).toHaveLength(500);
  });
});

describe('a list of large objects', () => {
  const large = (name: string) => aService(name, { annotations: { note: 'x'.repeat(1_000_000) } });

  test('is read two by two', async () => {
    const asked: string[] = [];
    const reader = await readerOf(({ searchParams }) => {
      const limit = Number(searchParams.get('limit'));
      const from = Number(searchParams.get('continue') ?? 0);
      asked.push(`${limit} from ${from}`);
      const items = [0, 1, 2, 3, 4, 5].map((index) => large(`s${index}`)).slice(from, from + limit);
      const more = from + limit < 6 ? { continue: String(from + limit) } : {};
      return { metadata: more, items };
    });
    expect(await reader.listServices()).toHaveLength(6);
    expect(asked).toEqual(['100 from 0', '2 from 0', '2 from 2', '2 from 4']);
  });

  test('that comes whole all the same is too large', async () => {
    const items = [0, 1, 2, 3, 4, 5].map((index) => large(`s${index}`));
    const reader = await readerOf(() => ({ metadata: {}, items }));
    await expect(reader.listServices()).rejects.toMatchObject({ reason: 'too-large' });
  });
});

describe('EndpointSlices', () => {
  const slice = (name: string, ip: string) => ({
    metadata: { name, uid: name, labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ port: 80 }],
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
  });

  /** A server that has them in one version, in two pages, and Endpoints with another address. */
  async function serving(version: string) {
    const asked: string[] = [];
    const reader = await readerOf(({ pathname, searchParams }) => {
      asked.push(`${pathname}${searchParams.has('watch') ? ' watched' : ''}`);
      if (searchParams.has('watch')) return {};
      if (pathname.endsWith('/endpoints')) {
        const addresses = [{ ip: '10.1.0.9' }];
        const metadata = { name: 'web', uid: 'e' };
        return { metadata: {}, items: [{ metadata, subsets: [{ addresses, ports: [] }] }] };
      }
      if (!pathname.includes(`/${version}/`)) return 404;
      return searchParams.has('continue')
        ? { metadata: { resourceVersion: '8' }, items: [slice('second', '10.1.0.2')] }
        : { metadata: { continue: 'x' }, items: [slice('first', '10.1.0.1')] };
    });
    return { reader, asked };
  }

  test.each([
    ['v1', ['10.1.0.1', '10.1.0.2'], 'v1/'],
    ['v1beta1', ['10.1.0.1', '10.1.0.2'], 'v1beta1/'],
    ['none', ['10.1.0.9'], '/endpoints'],
  ])('are read and watched in the version that the server has: %s', async (version, ips, path) => {
    const { reader, asked } = await serving(version);
    for (const _ of ['first', 'again']) {
      asked.length = 0;
      const endpoints = await reader.listEndpoints('default');
      expect(endpoints.map(({ ip }) => ip)).toEqual(ips);
    }
    // what the server does not have is not asked for again
    expect(new Set(asked.map((one) => one.includes(path)))).toEqual(new Set([true]));
    await reader.waitForChange(
      [{ kind: 'endpoints', namespace: 'default' }],
      new AbortController().signal,
    );
    expect(asked.at(-1)).toMatch(new RegExp(`${path}.* watched$|${path} watched$`));
  });
});

describe('what explains a verdict', () => {
  const event = {
    involvedObject: { uid: 'pod-1' },
    reason: 'FailedMount',
    message: 'no such volume',
    eventTime: '2026-01-01T00:00:00Z',
  };

  test('is read of warnings only', async () => {
    const asked: (string | null)[] = [];
    const reader = await readerOf(({ searchParams }) => {
      asked.push(searchParams.get('fieldSelector'));
      return { metadata: {}, items: [event, { involvedObject: {} }] };
    });
    expect(await reader.listWarnings('default')).toEqual([
      {
        uid: 'pod-1',
        reason: 'FailedMount',
        message: 'no such volume',
        at: '2026-01-01T00:00:00Z',
      },
      { uid: '', reason: '', message: '', at: '' },
    ]);
    expect(asked).toEqual(['type=Warning']);
  });

  test('has the time at which it was seen last, wherever the event says it', async () => {
    const [first, middle, last] = [
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:01:00Z',
      '2026-01-01T00:02:00Z',
    ];
    const items = [
      { ...event, eventTime: first },
      { ...event, eventTime: null, lastTimestamp: middle },
      { ...event, eventTime: first, series: { count: 3, lastObservedTime: last } },
    ];
    const reader = await readerOf(() => ({ metadata: {}, items }));
    const at = (await reader.listWarnings('default')).map((warning) => new Date(warning.at));
    expect(at).toEqual([first, middle, last].map((text) => new Date(String(text))));
  });

  test('is where else a Deployment of a name is', async () => {
    const asked: string[] = [];
    const reader = await readerOf(({ pathname, searchParams }) => {
      asked.push(`${pathname} ${searchParams.get('fieldSelector')}`);
      const deployment = (name: string, namespace: string) => ({
        metadata: { name, namespace, uid: namespace },
        spec: { selector: {}, template: { spec: { containers: [] } } },
      });
      return { metadata: {}, items: [deployment('web', 'a'), deployment('other', 'b')] };
    });
    expect(await reader.listNamespacesWithDeployment('web')).toEqual(['a']);
    expect(asked).toEqual(['/apis/apps/v1/deployments metadata.name=web']);
  });

  test('is read of policies for what comes in', async () => {
    const policy = (name: string, policyTypes?: string[], ingress?: object[]) => ({
      ...aService(name),
      spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes, ingress },
    });
    const items = [
      policy('a'),
      policy('b', ['Egress']),
      policy('c', ['Ingress']),
      policy('d', ['Ingress'], [{}]),
      policy('e', ['Ingress'], [{ from: [{ podSelector: {} }] }]),
      policy('f', ['Ingress'], [{ ports: [{ port: 80 }] }]),
    ];
    const reader = await readerOf(() => ({ metadata: {}, items }));
    const read = await reader.listNetworkPolicies('default');
    expect(read.map(({ limitsIngress }) => limitsIngress)).toEqual([
      ...[true, false, true],
      ...[false, true, true],
    ]);
    expect(read[0]).toMatchObject({ name: 'a', selector: { app: 'web' } });
  });

  test.each<[string, number | object]>([
    ['may not be read', 403],
    ['is not known to the server', 404],
    ['is too much', { metadata: {}, items: Array.from({ length: 2001 }, () => event) }],
  ])('is nothing where it %s', async (_, answer) => {
    const reader = await readerOf(() => answer);
    expect(await reader.listWarnings('default')).toEqual([]);
  });

  test('is unreachable where the server fails', async () => {
    const reader = await readerOf(() => 500);
    await expect(reader.listWarnings('default')).rejects.toMatchObject({ reason: 'api-failed' });
  });
});

describe('what a node names', () => {
  test('is clean of control sequences, keys of labels and selectors, too', async () => {
    const hostile = '\u001b]0;PWNED\u0007\u001b[31ma\u202eb';
    const service = aService(hostile, { labels: { [hostile]: hostile } });
    const reader = await readerOf(() => ({
      metadata: {},
      items: [{ ...service, spec: { selector: { [hostile]: hostile } } }],
    }));
    const [read] = await reader.listServices();
    expect(read).toMatchObject({ name: 'ab', labels: { ab: 'ab' }, selector: { ab: 'ab' } });
  });

  test('is cut where it is a sentence of any length', async () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'x'.repeat(5000) };
    const pod = {
      ...aService('pod'),
      spec: { containers: [{ name: 'c' }] },
      status: {
        containerStatuses: [{ name: 'c', ready: false, restartCount: 0, state: { waiting } }],
      },
    };
    const reader = await readerOf(() => ({ metadata: {}, items: [pod] }));
    const [read] = await reader.listPods('default');
    expect(read?.containers[0]?.waitingMessage).toHaveLength(1024);
  });
});

test('the log keeps the first thousand calls', async () => {
  const log = new CallLog();
  for (let call = 0; call < 1100; call += 1) {
    await log.record(`call ${call}`, async () => ({ value: null, result: 'well' }));
  }
  expect(log.entries).toHaveLength(1000);
  expect(log.entries.at(-1)).toMatchObject({ what: 'call 999', result: 'well' });
});
