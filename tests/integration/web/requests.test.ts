import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../../src/domain/stores.js';
import { aLab } from '../../support/runs.js';
import { requireNothingInline, type WebClient } from '../../support/web-client.js';
import { aResult, startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
let student: WebClient;
const check = '/courses/k8s/labs/lab/steps/checkpoint/check';

beforeAll(async () => {
  server = await startWebServer();
  student = await server.visitAs('student-k8s');
});
afterAll(() => server.stop());

async function attempts() {
  const { store, course } = server;
  const whose = { courseId: course.id, studentId: server.student.id, labId: 'lab' };
  return await store.attempts.listOfStudent(whose);
}

describe('a form', () => {
  test.each([
    ['without a token', { csrfToken: '' }, {}],
    ['with a token that was never given', { csrfToken: 'ab'.repeat(128) }, {}],
    ['with its token, from another site', {}, { 'sec-fetch-site': 'cross-site' }],
    ['with its token, from a sibling site', {}, { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused and changes nothing', async (_how, form, headers) => {
    const answer = await student.post(check, { submissionKey: 'key', ...form }, headers);
    expect(answer.status).toBe(403);
    expect(await attempts()).toEqual([]);
  });

  test("with somebody else's token is refused and changes nothing", async () => {
    const other = await server.visitAs('ta-k8s');
    const answer = await student.post(check, { submissionKey: 'key', csrfToken: other.csrfToken });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Please send that again');
    expect(await attempts()).toEqual([]);
  });

  test('of a session that ended leads to the sign-in, and back to its page', async () => {
    const nobody = server.visit();
    const answer = await nobody.post(check, { submissionKey: 'key', csrfToken: 'of then' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('<h1>You are signed out</h1>');
    const next = encodeURIComponent(check.replace(/\/check$/, ''));
    expect(answer.text).toContain(`href="/sign-in?next=${next}">Sign in</a>`);
  });

  test('with a token in the address only is refused', async () => {
    const answer = await student.post(`${check}?csrfToken=${student.csrfToken}`, { csrfToken: '' });
    expect(answer.status).toBe(403);
  });

  test('without the name of the form is refused', async () => {
    const answer = await student.post(check);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('The form was not complete');
  });

  test.each([
    ['more than is read', { a: 'x'.repeat(70_000) }, 413],
    [
      'more fields than are read',
      Object.fromEntries(
        Array(200)
          .fill(0)
          .map((_, i) => [i, '']),
      ),
      413,
    ],
  ])('with %s is refused', async (_what, form, status) => {
    const answer = await student.post(check, form as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain('Too long');
  });

  test('from the same site is taken', async () => {
    const headers = { 'sec-fetch-site': 'same-origin' };
    expect((await student.post(check, { submissionKey: 'fine' }, headers)).status).toBe(303);
    expect(await attempts()).toHaveLength(1);
  });

  test('sent too often waits, and others do not wait for it', async () => {
    const ta = await server.visitAs('ta-k8s');
    let answer = await ta.post('/sign-out', { csrfToken: '' });
    expect(answer.status).toBe(403);
    const rerun = `/courses/k8s/labs/lab/students/${server.student.id}/steps/checkpoint/rerun`;
    for (let sent = 0; sent < 60; sent += 1) {
      answer = await ta.post(rerun, { submissionKey: 'key', reason: '' });
      expect(answer.status).toBe(400);
    }
    answer = await ta.post(rerun, { submissionKey: 'key', reason: '' });
    expect(answer.status).toBe(429);
    expect(answer.text).toContain('That was too fast');
    expect((await student.post(check)).status).toBe(400);
  }, 20_000);
});

describe('what is not there', () => {
  test.each([
    '/nowhere',
    '/courses/k8s/labs/none',
    '/courses/k8s/labs/lab/steps/none',
    '/%E0%A4%A',
  ])('%s is a page that says so', async (path) => {
    const answer = await student.get(path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).toContain('<main id="main"');
  });

  test('starts no session', async () => {
    const { status, headers } = await server.visit().get('/nowhere');
    expect([status, headers['set-cookie']]).toEqual([404, undefined]);
  });
});

describe('what every answer says to browsers', () => {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];

  test.each(['/sign-in', '/nowhere', '/healthz', '/assets/podmark.css', '/courses/k8s'])(
    'at %s',
    async (path) => {
      const { headers } = await student.get(path);
      expect(headers['content-security-policy']).toBe(policy.join(';'));
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['referrer-policy']).toBe('same-origin');
      expect(headers['x-powered-by']).toBeUndefined();
    },
  );

  test.each([
    '<script>alert(1)</script>',
    '<p style="color:red">',
    '<a href="/" onclick="x()">',
    '<style>p{}</style>',
    '<a href="javascript:x()">',
  ])('%s would be found in a page', (html) => {
    expect(() => requireNothingInline(`<p>${html}</p>`)).toThrow('inline');
  });

  test('what only looks like it is let through', () => {
    const fine = '<script src="/a.js" type="module"></script><input value="style=1 onclick=2">';
    expect(() => requireNothingInline(fine)).not.toThrow();
  });
});

describe('health', () => {
  test('is asked for without a session', async () => {
    const [health, ready] = await Promise.all(
      ['/healthz', '/readyz'].map((path) => server.visit().get(path)),
    );
    expect([health?.text, health?.headers['set-cookie'], ready?.text]).toEqual([
      'ok',
      undefined,
      'ok',
    ]);
  });

  test('a server that is told to stop is well, but takes nobody more', async () => {
    const stopping = await startWebServer();
    try {
      stopping.stopBeingReady();
      const visitor = stopping.visit();
      expect((await visitor.get('/healthz')).status).toBe(200);
      const ready = await visitor.get('/readyz');
      expect([ready.status, ready.text]).toEqual([503, 'not ready']);
    } finally {
      await stopping.stop();
    }
  });
});

test('while nothing can be saved, a form is answered with what to do', async () => {
  const grading = {
    submit: () => Promise.reject(new StoreUnavailable({ cause: new Error('SQLITE_BUSY') })),
    rerun: () => Promise.reject(new Error('not asked')),
  };
  const locked = await startWebServer({ grading });
  try {
    const student = await locked.visitAs('student-k8s');
    const step = '/courses/k8s/labs/lab/steps/checkpoint';
    await student.get(step);
    const answer = await student.post(`${step}/check`, { submissionKey: 'key' });
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('cannot save anything at the moment');
    expect(answer.text).not.toContain('SQLITE');
  } finally {
    await locked.stop();
  }
});

describe('our own mistakes', () => {
  test('are a page with a reference that the log has, and without what went wrong', async () => {
    const renderText = () => {
      throw new Error('the secret of the machine');
    };
    const broken = await startWebServer({ renderText });
    try {
      const visitor = await broken.visitAs('student-k8s');
      const answer = await visitor.get('/courses/k8s/labs/lab/steps/checkpoint');
      expect(answer.status).toBe(500);
      expect(answer.text).not.toContain('the secret of the machine');
      const reference = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(answer.text)?.[0];
      expect(broken.log).toContainEqual(
        expect.objectContaining({
          level: 50,
          reference,
          err: expect.objectContaining({ message: 'the secret of the machine' }),
        }),
      );
    } finally {
      await broken.stop();
    }
  });

  test('in the page of mistakes itself are a plain text', async () => {
    const render = () => Promise.reject(new Error('the views are gone'));
    const broken = await startWebServer({ render });
    try {
      const answer = await broken.visit().get('/nowhere');
      expect(answer.status).toBe(500);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      expect(answer.text).toMatch(/^Nothing here/);
      expect(answer.text).not.toContain('the views are gone');
    } finally {
      await broken.stop();
    }
  });

  test('the log has no password, token or cookie', async () => {
    const visitor = await server.visitAs('student-k8s');
    const said = JSON.stringify(server.log);
    expect(said).toContain('/sign-in');
    expect(said).not.toContain('correct horse');
    expect(said).not.toContain(visitor.csrfToken);
    expect(said).not.toContain(visitor.cookies.get('podmark'));
  });
});

describe("a lab's files", () => {
  let files: WebServer;
  beforeAll(async () => {
    files = await startWebServer({ labs: new Map([['services', { ...aLab(), id: 'services' }]]) });
  });
  afterAll(() => files.stop());

  test('manifests and pictures are for everybody', async () => {
    const manifest = await files.visit().get('/labs/services/files/my-nginx.yaml');
    expect(manifest.status).toBe(200);
    expect(manifest.headers['content-type']).toMatch(/^text\/yaml/);
    expect(manifest.text).toContain('kind: Service');
    expect((await files.visit().get('/labs/services/img/node-port.svg')).status).toBe(200);
  });

  test.each([
    '/labs/services/lab.yaml',
    '/labs/services/solutions/from-outside.sh',
    '/labs/services/steps/from-outside.md',
    '/labs/services/files/../lab.yaml',
    '/labs/services/files/%2e%2e/lab.yaml',
    '/labs/services/files/..%2fsolutions%2ffrom-outside.sh',
    '/labs/services/files/..%5csolutions%5cfrom-outside.sh',
    '/labs/services/files/',
    '/labs/services/img/../../../package.json',
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
  ])('%s is not', async (path) => {
    const { status, text } = await files.visit().get(path);
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toContain('checker');
    expect(text).not.toContain('kubectl');
    expect(text).not.toContain('"dependencies"');
  });
});

describe('what is sent', () => {
  const packed = { 'accept-encoding': 'gzip' };

  test('is packed where it is text and large enough, and left as it is for who cannot unpack it', async () => {
    const visitor = server.visit();
    expect((await visitor.get('/assets/podmark.css', packed)).headers['content-encoding']).toBe(
      'gzip',
    );
    expect((await visitor.get('/assets/podmark.css')).headers['content-encoding']).toBeUndefined();
  });

  test('is the typeface that every page asks for first', async () => {
    const visitor = server.visit();
    const [, href] = /<link rel="preload" href="([^"]+)" as="font"/.exec(
      (await visitor.get('/sign-in')).text,
    ) as RegExpExecArray;
    const { status, headers } = await visitor.get(String(href));
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      ...[200, 'font/woff2', 'public, max-age=3600'],
    ]);
    expect((await visitor.get('/assets/podmark.css')).text).toContain(`url("${href}")`);
  });

  test('is not packed where it is a stream of events, which must leave at once', async () => {
    await server.finished(aResult(10));
    const student = await server.visitAs(server.student.login);
    student.headers = { ...packed, accept: 'text/event-stream' };
    const { headers, events } = await student.stream(
      '/courses/k8s/labs/lab/steps/checkpoint/events',
    );
    expect(headers['content-encoding']).toBeUndefined();
    expect(events).toHaveLength(1);
  });
});
