import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WebClient } from '../../support/web-client.js';
import { aResult, startWebServer, type WebServer } from '../../support/web-server.js';

const path = '/courses/k8s/labs/lab/statistics';
let server: WebServer;
let ta: WebClient;
beforeAll(async () => {
  server = await startWebServer();
  ta = await server.visitAs('ta-k8s');
});
afterAll(() => server.stop());

describe('the statistics of a lab', () => {
  test('say that nobody began, and what to do, before anybody did', async () => {
    const { status, text } = await ta.get(path);
    expect(status).toBe(200);
    expect(text).not.toContain('What to teach tomorrow');
    expect(text).toMatch(/class="card"><p>[^<]+<\/p><p><a href="/);
  });

  test('show the class as it is: who passed, what failed and with which words', async () => {
    const failed = {
      kind: 'fail',
      expected: 'two endpoints',
      observed: 'no endpoints at all',
      hint: 'Compare the selector with the labels.',
      hintId: 'selector',
    } as const;
    const check = { checkId: 'check', title: 'A check', checker: 'checker' };
    const checks = [{ ...check, outcome: failed, facts: {}, durationMs: 1 }];
    await server.finished(aResult(0, { checks }));
    await server.finished(aResult(null));
    await server.finished(aResult(10));
    const { text } = await ta.get(path);
    expect(text).toContain('<svg');
    expect(text).toContain('What to teach tomorrow');
    expect(text).toContain('<h3>A check</h3>');
    expect(text).toContain('Compare the selector with the labels.');
    expect(text).toContain('no endpoints at all');
  });

  test('of a section that is not there show nobody', async () => {
    const { status, text } = await ta.get(`${path}?section=none`);
    expect(status).toBe(200);
    expect(text).not.toContain('<h3>A check</h3>');
  });
});
