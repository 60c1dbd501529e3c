import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createLabFileReader } from '../../src/catalog/lab-files.js';
import { renderMarkdown } from '../../src/catalog/markdown.js';
import type { AnyChecker } from '../../src/checkers/checker.js';
import type { AttemptSummary } from '../../src/domain/attempt.js';
import type { Lab } from '../../src/domain/lab.js';
import type { NodeProbe } from '../../src/domain/node-doctor.js';
import type { AttemptRequest, AttemptResult } from '../../src/domain/stores.js';
import type { NodeConnector } from '../../src/domain/student-node.js';
import { type AttemptQueue, createAttemptQueue } from '../../src/grading/attempt-queue.js';
import { createBulkReruns } from '../../src/grading/bulk-reruns.js';
import { createLabsOf } from '../../src/grading/course-labs.js';
import { createGrading } from '../../src/grading/grading.js';
import { createLinkTokens } from '../../src/grading/invitations.js';
import { createNodeDoctor } from '../../src/grading/node-doctor.js';
import { createNodeRegistration } from '../../src/grading/node-registration.js';
import { NodeTests } from '../../src/grading/node-tests.js';
import { createObjections } from '../../src/grading/objections.js';
import { createPasswordResets } from '../../src/grading/password-resets.js';
import { ProgressBoard } from '../../src/grading/progress.js';
import { createQueuePlaces } from '../../src/grading/queue-places.js';
import { createRejudge } from '../../src/grading/rejudge.js';
import { createRunner } from '../../src/grading/run-checkpoints.js';
import { openSessionStore } from '../../src/store/session-store.js';
import { createApp, type WebOptions } from '../../src/web/app.js';
import { hashPassword } from '../../src/web/passwords.js';
import { createViewRenderer } from '../../src/web/view-renderer.js';
import { aLab, aSession, connectorOf, templatesOf } from './runs.js';
import {
  addClass,
  aRequest,
  aResult,
  type Class,
  openTestStore,
  type TestStore,
} from './stores.js';
import { WebClient } from './web-client.js';

/** The password of everybody in the tests' courses. */
export const password = 'correct horse battery staple';
const passwordHash = hashPassword(password);

/** A running server with a course `k8s`. `stop` ends it and deletes its data. */
export interface WebServer extends Class {
  url: string;
  store: TestStore['store'];
  databaseFile: string;
  options: WebOptions;
  queue: AttemptQueue;
  /** Every line of the log, parsed. */
  log: Record<string, unknown>[];
  /** Makes the server report that it is not ready, as it does when it is told to stop. */
  stopBeingReady(): void;
  /** Returns a client that is not signed in. */
  visit(): WebClient;
  /** Returns a client that is signed in with that login. Throws if that fails. */
  visitAs(login: string): Promise<WebClient>;
  /** Writes a finished attempt of the student, as a run would, and returns it. */
  finished(result: AttemptResult, request?: Partial<AttemptRequest>): Promise<AttemptSummary>;
  stop(): Promise<void>;
}

/** What a test can replace in the server. */
export interface WebServerOptions extends Partial<Omit<WebOptions, 'store' | 'sessionStore'>> {
  /** Labs without values; a test of values gives `templates`. */
  labs?: ReadonlyMap<string, Lab>;
  checkers?: ReadonlyMap<string, AnyChecker>;
  connector?: NodeConnector;
  /** By default a probe that reports nothing. */
  probe?: NodeProbe;
  /** Time limit of a check in ms, 5000 by default. An attempt may take twice as long. */
  checkMs?: number;
}

const seesNothing: NodeProbe = async () => {};

/** A checker that always passes. */
export const passing: AnyChecker = {
  id: 'checker',
  summary: '',
  params: undefined as never,
  gather: async () => ({ seen: true }),
  judge: () => ({ kind: 'pass', observed: 'it is there' }),
};

/**
 * Starts the real app with real stores on a free port of loopback. By default it has one lab, and
 * every node answers with an empty cluster.
 */
export async function startWebServer(given: WebServerOptions = {}): Promise<WebServer> {
  const { checkers = new Map([['checker', passing]]), connector = connectorOf(aSession()) } = given;
  const { labs = new Map([['lab', aLab()]]), checkMs = 5000 } = given;
  const testStore = await openTestStore();
  const { store, dir, databaseUrl } = testStore;
  const school = await addClass(store, 'k8s', await passwordHash);
  const sessions = await openSessionStore(join(dir, 'sessions.db'));
  const log: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, linesInto(log));
  const progress = new ProgressBoard();
  const limits = { checkMs, runMs: 2 * checkMs, pollMs: 20 };
  const reportBroken = (errorId: string, err: unknown) => logger.error({ err, errorId }, 'broken');
  const runCheckpoints = createRunner({ connector, checkers, limits, reportBroken });
  const reportError = (err: unknown, attemptId: string) =>
    logger.error({ err, attemptId }, 'failed');
  const templates = given.templates ?? templatesOf(labs);
  const labsOf = createLabsOf(store, templates);
  const queue = createAttemptQueue({
    ...{ store, labsOf, progress, runCheckpoints, reportError },
    ...{ concurrency: 4, retriesAfterMs: [] },
  });
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const labsDir = given.labsDir ?? resolve('labs');
  const stopping = new AbortController();
  const options: WebOptions = {
    templates,
    labsOf,
    labsDir,
    grading: createGrading({ store, labsOf, queue }),
    bulkReruns: createBulkReruns({
      ...{ store, labsOf, queue, concurrency: 4, retryAfterMs: 100 },
      reportError: (err) => logger.error({ err }, 'no turn'),
    }),
    objections: createObjections(store),
    rejudge: createRejudge({ store, checkers }),
    registerNode: createNodeRegistration(store, connector),
    nodeTests: new NodeTests({
      doctor: createNodeDoctor({ probe: given.probe ?? seesNothing, now: () => new Date() }),
      now: () => new Date(),
      reportBroken,
    }),
    progress,
    places: createQueuePlaces(store.attempts),
    render: createViewRenderer(resolve('views'), false),
    renderText: renderMarkdown,
    readLabFile: createLabFileReader(labsDir),
    publicUrl: url,
    practice: null,
    demoSignIns: [],
    linkTokens: createLinkTokens('a secret of tests, long enough'),
    resets: createPasswordResets('a secret of tests, long enough', () => new Date()),
    stopping: stopping.signal,
    secret: 'a secret of tests, long enough',
    trustProxy: undefined,
    publicDir: resolve('public'),
    logger,
    ...given,
    store,
    sessionStore: sessions.store,
  };
  server.on('request', createApp(options));
  const visit = () => new WebClient(url);
  return {
    ...school,
    url,
    store,
    databaseFile: databaseUrl.replace('file:', ''),
    options,
    queue,
    log,
    stopBeingReady: () => stopping.abort(),
    visit,
    async visitAs(login) {
      const client = visit();
      const { status } = await client.signIn(login, password);
      if (status !== 303) {
        const mistakes = log.flatMap(({ err }) => (err ? [JSON.stringify(err)] : []));
        throw new Error(`${login} cannot sign in: ${status} ${mistakes.join(' ')}`);
      }
      return client;
    },
    async finished(result, request = {}) {
      const { attempt } = await store.attempts.request(aRequest(school, request));
      await store.attempts.start(attempt.id);
      const done = await store.attempts.finish(attempt.id, result);
      if (!done) throw new Error('the attempt was finished already');
      return done.attempt;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      options.bulkReruns.stop();
      await queue.stop();
      server.closeAllConnections();
      await closed;
      await sessions.close();
      await testStore.remove();
    },
  };
}

export { aResult };

function linesInto(log: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).trim().split('\n')) log.push(JSON.parse(line));
      done();
    },
  });
}

/**
 * Calls `look` every 10 ms until what it returns satisfies `isSo`, and returns that. Throws with
 * the last value after `withinMs`.
 */
export async function until<T>(
  look: () => Promise<T>,
  isSo: (seen: T) => boolean,
  withinMs = 5000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`not within ${withinMs} ms: ${JSON.stringify(seen)}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
