import { afterEach, describe, expect, test } from '@jest/globals';
import { CallLog } from '../../../src/node/call-log.js';
import { createKeyPair } from '../../../src/node/course-key.js';
import { createNodeConnector } from '../../../src/node/node-connector.js';
import { Cleanups, startNodeWithApi } from '../../support/nodes.js';

const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });
const cleanups = new Cleanups();
afterEach(() => cleanups.run());

/** Reads the node's Kubernetes API, which answers each request with what `answer` returns. */
async function readerOf(answer: (url: URL) => object | null) {
  const node = await startNodeWithApi(cleanups, (request, response) => {
    const body = answer(new URL(request.url ?? '', 'https://node'));
    response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/json' });
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
