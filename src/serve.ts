import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { createLabFileReader } from './catalog/lab-files.js';
import { renderMarkdown } from './catalog/markdown.js';
import { checkers } from './checkers/registry.js';
import { type Demo, DemoRefusal, prepareDemo } from './cli/demo.js';
import { type Config, configWarnings, isLoopback } from './config.js';
import type { Store } from './domain/stores.js';
import { createAttemptQueue } from './grading/attempt-queue.js';
import { createBulkReruns } from './grading/bulk-reruns.js';
import { createLabsOf } from './grading/course-labs.js';
import { createGrading } from './grading/grading.js';
import { createLinkTokens } from './grading/invitations.js';
import { createNodeDoctor } from './grading/node-doctor.js';
import { createNodeRegistration } from './grading/node-registration.js';
import { NodeTests } from './grading/node-tests.js';
import { createObjections } from './grading/objections.js';
import { createPasswordResets } from './grading/password-resets.js';
import { ProgressBoard } from './grading/progress.js';
import { createQueuePlaces } from './grading/queue-places.js';
import { createRejudge } from './grading/rejudge.js';
import { createRunner } from './grading/run-checkpoints.js';
import { loadLabTemplates } from './labs.js';
import { createKeyPair } from './node/course-key.js';
import { createNodeConnector } from './node/node-connector.js';
import { createNodeProbe, defaultProbeLimits } from './node/node-probe.js';
import { prepareDataDir, projectDir, readSecret, sessionsFile } from './project.js';
import { openStore } from './store/open-store.js';
import { openSessionStore } from './store/session-store.js';
import { createApp } from './web/app.js';
import { hashPassword } from './web/passwords.js';
import { createViewRenderer } from './web/view-renderer.js';
import { startWebServer } from './web-server.js';

/** How long answers under way may take when the server stops. */
const drainMs = 5000;

/** Serves the pages until it is told to stop, then ends cleanly. Returns the exit code. */
export async function serve(config: Config, untilStopped: Promise<void>): Promise<number> {
  const logger = pino({ level: config.logLevel, base: null });
  for (const warning of configWarnings(config)) logger.warn(warning);
  const templates = await loadLabTemplates(config);
  // listen first: if the port is taken, another server may be using the data
  const web = await startWebServer(config.port, config.host);
  const publicUrl = config.publicUrl ?? `http://localhost:${web.port}`;
  await prepareDataDir(config);
  const secret = await readSecret(config);
  const store = await openStore({
    databaseUrl: config.databaseUrl,
    migrationsDir: join(projectDir, 'prisma/migrations'),
    secret,
  });
  await store.courses.checkKeys();
  const labsOf = createLabsOf(store, templates);
  const sessions = await openSessionStore(sessionsFile(config));
  if (sessions.damaged !== undefined) {
    logger.warn(
      `sessions.db was damaged: everybody signs in anew. It is kept as ${sessions.damaged}`,
    );
  }
  const demo = config.demo ? await startDemo(store, config, logger) : undefined;
  const addresses = {
    allowedNetworks: config.nodeNetworks,
    isPracticeNode: (address: string) => address === demo?.practiceNode.host,
  };
  const connector = createNodeConnector(addresses);
  const progress = new ProgressBoard();
  const queue = createAttemptQueue({
    store,
    labsOf,
    progress,
    concurrency: config.attemptConcurrency,
    // a write waits for another process by itself; see openDatabase
    retriesAfterMs: [200, 1000, 5000],
    runCheckpoints: createRunner({
      connector,
      checkers,
      limits: config.limits,
      reportBroken: (errorId, err) => logger.error({ err, errorId }, 'a check is broken'),
    }),
    reportError: (err, attemptId) => logger.error({ err, attemptId }, 'an attempt failed'),
  });
  const bulkReruns = createBulkReruns({
    store,
    labsOf,
    queue,
    concurrency: config.attemptConcurrency,
    retryAfterMs: 5000,
    reportError: (err) => logger.error({ err }, 'a bulk re-run cannot go on at the moment'),
  });
  const stopping = new AbortController();
  web.serve(
    createApp({
      store,
      templates,
      labsOf,
      labsDir: config.labsDir,
      grading: createGrading({ store, labsOf, queue }),
      bulkReruns,
      objections: createObjections(store),
      rejudge: createRejudge({ store, checkers }),
      registerNode: createNodeRegistration(store, connector),
      nodeTests: new NodeTests({
        doctor: createNodeDoctor({
          probe: createNodeProbe(addresses, defaultProbeLimits),
          now: () => new Date(),
        }),
        now: () => new Date(),
        reportBroken: (errorId, err) =>
          logger.error({ err, errorId }, 'a test of a node is broken'),
      }),
      progress,
      places: createQueuePlaces(store.attempts),
      render: createViewRenderer(join(projectDir, 'views'), config.production),
      renderText: renderMarkdown,
      readLabFile: createLabFileReader(config.labsDir),
      publicUrl,
      practice: demo?.practice ?? null,
      demoSignIns: isLoopback(config.host) ? (demo?.signIns ?? []) : [],
      linkTokens: createLinkTokens(secret),
      resets: createPasswordResets(secret, () => new Date()),
      stopping: stopping.signal,
      sessionStore: sessions.store,
      secret,
      trustProxy: config.trustProxy,
      publicDir: join(projectDir, 'public'),
      logger,
    }),
  );
  await queue.start();
  bulkReruns.resume();
  announce(publicUrl, demo);

  await untilStopped;
  stopping.abort();
  bulkReruns.stop();
  await Promise.all([web.stop(drainMs), queue.stop()]);
  await demo?.practiceNode.stop();
  await sessions.close();
  await store.close();
  return 0;
}

/** Starts the demo, unless the database is that of real people. */
async function startDemo(
  store: Store,
  { dataDir }: Config,
  logger: Logger,
): Promise<Demo | undefined> {
  const { startPracticeNode } = await import('./practice/practice-node.js');
  try {
    return await prepareDemo({ store, dataDir, createKeyPair, hashPassword, startPracticeNode });
  } catch (error) {
    if (!(error instanceof DemoRefusal)) throw error;
    const todo = 'Set NODE_ENV=production, or for a demo DATA_DIR to a new folder.';
    logger.warn(`There is no demo: ${error.message}. ${todo}`);
    return undefined;
  }
}

function announce(publicUrl: string, demo: Demo | undefined): void {
  const lines = [`Podmark serves ${publicUrl}`];
  if (demo) {
    lines.push('', 'Sign in to the demo course as');
    for (const { login, password, role } of demo.signIns) {
      lines.push(`  ${login.padEnd(12)} ${password}   (${role})`);
    }
    lines.push('', 'Its practice node is a simulation. Ctrl-C stops everything.');
  }
  console.log(`${lines.join('\n')}\n`);
}
