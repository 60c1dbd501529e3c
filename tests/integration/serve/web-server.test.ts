import { once } from 'node:events';
import {
  Agent,
  createServer,
  get,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
} from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { StartError } from '../../../src/start-error.js';
import { startWebServer, type WebServer } from '../../../src/web-server.js';
import { Cleanups, listen } from '../../support/nodes.js';

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

async function start(app?: RequestListener): Promise<WebServer> {
  const web = await startWebServer(0, '127.0.0.1');
  cleanups.add(() => web.stop(0));
  if (app) web.serve(app);
  return web;
}

/** The head of an answer; its body comes later. */
async function ask({ port }: WebServer, options: RequestOptions = {}): Promise<IncomingMessage> {
  const request = get({ host: '127.0.0.1', port, ...options });
  request.on('error', () => {});
  const [response] = await once(request, 'response');
  return response as IncomingMessage;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text;
}

const refused = { cause: { code: 'ECONNREFUSED' } };

describe('a web server', () => {
  test('says that Podmark is starting until there is an app, then hands everything to it', async () => {
    const web = await start();
    const early = await ask(web);
    expect([early.statusCode, early.headers['retry-after']]).toEqual([503, '1']);
    expect(await textOf(early)).toBe('Podmark is starting.\n');
    web.serve((_request, response) => response.end('the app'));
    expect(await textOf(await ask(web))).toBe('the app');
  });

  test('sends the answers under way to their end, and takes no new request meanwhile', async () => {
    let finish: () => void = () => {};
    const web = await start((_request, response) => {
      response.write('begun, ');
      finish = () => response.end('ended');
    });
    const response = await ask(web);
    const text = textOf(response);
    const stopped = web.stop(60_000);
    await expect(fetch(`http://127.0.0.1:${web.port}`)).rejects.toMatchObject(refused);
    finish();
    await stopped;
    expect(await text).toBe('begun, ended');
  });

  test('a connection that is kept alive holds nothing up', async () => {
    const web = await start((_request, response) => response.end('kept'));
    const agent = new Agent({ keepAlive: true });
    cleanups.add(() => agent.destroy());
    expect(await textOf(await ask(web, { agent }))).toBe('kept');
    await web.stop(60_000);
    await expect(ask(web)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('cuts off what takes longer than it may', async () => {
    const web = await start((_request, response) => void response.write('begun'));
    const text = textOf(await ask(web));
    const cut = expect(text).rejects.toThrow(/aborted/);
    await web.stop(50);
    await cut;
  });
});

describe('where it cannot listen it says what to do', () => {
  test('a port that is taken', async () => {
    const port = await listen(createServer(), cleanups);
    const starting = startWebServer(port, '127.0.0.1');
    await expect(starting).rejects.toThrow(StartError);
    await expect(starting).rejects.toThrow(
      `port ${port} of 127.0.0.1 is taken: stop what listens there, or set PORT to another (EADDRINUSE)`,
    );
  });

  test('an address of another machine', async () => {
    const starting = startWebServer(0, '192.0.2.1');
    await expect(starting).rejects.toThrow(StartError);
    await expect(starting).rejects.toThrow(
      'cannot listen on port 0 of 192.0.2.1: is HOST an address of this machine? (EADDRNOTAVAIL)',
    );
  });
});
