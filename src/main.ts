import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { argv, env, loadEnvFile } from 'node:process';
import { LabProblemsError } from './catalog/lab-problem.js';
import { lintCatalog } from './catalog/load-catalog.js';
import { checkers } from './checkers/registry.js';
import { runCheckCommand } from './cli/check-command.js';
import { runLintCommand } from './cli/lab-commands.js';
import { addCourse, addUser, resetUser } from './cli/people-commands.js';
import { runPracticeCommand } from './cli/practice-command.js';
import { type Commands, runProgram } from './cli/program.js';
import { exitCodes, UsageError } from './cli/usage-error.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { type Store, StoreUnavailable } from './domain/stores.js';
import { createRunner } from './grading/run-checkpoints.js';
import { loadLabs, loadLabTemplates } from './labs.js';
import { prepareDataDir, projectDir, readSecret } from './project.js';
import { StartError } from './start-error.js';
import { DatabaseFileError } from './store/database-file-error.js';
import { DecryptionError } from './store/encryption.js';

// each command imports only what it needs, so that a check at the terminal starts quickly
const commands: Commands = {
  async serve() {
    const { serve } = await import('./serve.js');
    return await serve(readConfig(env), untilStopped());
  },

  async check(options) {
    const config = readConfig(env);
    const { createNodeConnector } = await import('./node/node-connector.js');
    // no limits: whoever runs this command can connect anywhere from this machine anyway
    const policy = { allowedNetworks: [], isPracticeNode: () => true };
    return await runCheckCommand(options, {
      labs: await loadLabs(config),
      stdout: process.stdout,
      runCheckpoints: createRunner({
        connector: createNodeConnector(policy),
        checkers,
        limits: config.limits,
        reportBroken: (errorId, error) => console.error(`error ${errorId}:`, error),
      }),
    });
  },

  async newLab(name) {
    const { runLabNewCommand } = await import('./cli/lab-new-command.js');
    const { labsDir } = readConfig(env);
    return await runLabNewCommand(name, { labsDir, stdout: process.stdout });
  },

  lintLabs: (dir) =>
    runLintCommand(resolve(dir ?? readConfig(env).labsDir), {
      lint: (labsDir) => lintCatalog(labsDir, checkers),
      stdout: process.stdout,
    }),

  async previewLab(id, options) {
    const { labsDir } = readConfig(env);
    const { runLabPreviewCommand } = await import('./cli/lab-preview-command.js');
    return await runLabPreviewCommand(id, options, {
      labsDir,
      async startPreview(labId, port) {
        const { loadLab } = await import('./catalog/load-lab.js');
        const { createLabFileReader } = await import('./catalog/lab-files.js');
        const { renderMarkdown } = await import('./catalog/markdown.js');
        const { createPreview } = await import('./web/preview.js');
        const { createViewRenderer } = await import('./web/view-renderer.js');
        const { startWebServer } = await import('./web-server.js');
        const server = await startWebServer(port, '127.0.0.1');
        const preview = createPreview({
          labId,
          labsDir,
          load: () => loadLab(join(labsDir, labId), checkers),
          render: createViewRenderer(resolve(projectDir, 'views'), false),
          renderText: renderMarkdown,
          readLabFile: createLabFileReader(labsDir),
          publicDir: resolve(projectDir, 'public'),
        });
        server.serve(preview.app);
        return {
          url: `http://127.0.0.1:${server.port}`,
          async stop() {
            preview.close();
            await server.stop(1000);
          },
        };
      },
      stdout: process.stdout,
      untilStopped: untilStopped(),
    });
  },

  async testLab(labId, options) {
    const config = readConfig(env);
    const { createNodeConnector } = await import('./node/node-connector.js');
    const { runLabTestCommand } = await import('./cli/lab-test-command.js');
    const { createLabFileReader } = await import('./catalog/lab-files.js');
    const { proveLab } = await import('./grading/prove-lab.js');
    const connector = createNodeConnector({ allowedNetworks: [], isPracticeNode: () => true });
    const runCheckpoints = createRunner({
      connector,
      checkers,
      limits: config.limits,
      reportBroken: (errorId, error) => console.error(`error ${errorId}:`, error),
    });
    const readLabFile = createLabFileReader(config.labsDir);
    return await runLabTestCommand(labId, options, {
      labs: await loadLabTemplates(config),
      stdout: process.stdout,
      prove: (request, onCase) =>
        proveLab(request, {
          connector,
          runCheckpoints,
          readFile: (file) => readLabFile(request.lab, file),
          mistakeWaitMs: 30_000,
          betweenLooksMs: 700,
          restMs: 120_000,
          onCase,
        }),
    });
  },

  async printLabSchema() {
    const { labJsonSchema } = await import('./catalog/json-schema.js');
    process.stdout.write(`${JSON.stringify(labJsonSchema(checkers), null, 2)}\n`);
    return 0;
  },

  async writeLabDocs() {
    const { runLabDocsCommand } = await import('./cli/lab-docs-command.js');
    const { withCheckers } = await import('./catalog/checkers-docs.js');
    return await runLabDocsCommand(resolve(projectDir, 'docs/writing-labs.md'), {
      withCheckers: (page) => withCheckers(page, checkers),
      stdout: process.stdout,
    });
  },

  addCourse: (slug, options) =>
    withStore(readConfig(env), async (store) => {
      const { createKeyPair } = await import('./node/course-key.js');
      return await addCourse(slug, options, { store, createKeyPair, stdout: process.stdout });
    }),

  addUser: (login, options) =>
    withStore(readConfig(env), async (store) => {
      const { hashPassword } = await import('./web/passwords.js');
      return await addUser(login, options, { store, hashPassword, stdout: process.stdout });
    }),

  async resetUser(login) {
    const config = readConfig(env);
    return await withStore(config, async (store) => {
      const { createPasswordResets } = await import('./grading/password-resets.js');
      const resets = createPasswordResets(await readSecret(config), () => new Date());
      const publicUrl = config.publicUrl ?? `http://localhost:${config.port}`;
      return await resetUser(login, { store, resets, publicUrl, stdout: process.stdout });
    });
  },

  async practice(options) {
    const { createKeyPair } = await import('./node/course-key.js');
    const { startPracticeNode } = await import('./practice/practice-node.js');
    return await runPracticeCommand(options, {
      createKeyPair,
      startPracticeNode: () =>
        startPracticeNode({
          hostPrivateKey: createKeyPair(`practice-${randomUUID()}`).privateKey,
          sshPort: 0,
        }),
      stdout: process.stdout,
      untilStopped: untilStopped(),
    });
  },
};

async function withStore(config: Config, work: (store: Store) => Promise<number>): Promise<number> {
  const { openStore } = await import('./store/open-store.js');
  await prepareDataDir(config);
  const store = await openStore({
    databaseUrl: config.databaseUrl,
    migrationsDir: resolve(projectDir, 'prisma/migrations'),
    secret: await readSecret(config),
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Loads `.env` from the working folder, if it exists. Variables that are set already win. */
function readDotEnv(): void {
  try {
    loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/**
 * A second signal within this time is the same Ctrl-C: the terminal sends it and npm repeats it.
 */
const sameCtrlCMs = 1000;

/** Resolves at SIGINT or SIGTERM. A second one, later, ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((stop) => {
    let firstAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (firstAt !== undefined && performance.now() - firstAt > sameCtrlCMs) process.exit(1);
        firstAt ??= performance.now();
        stop();
      });
    }
  });
}

/** What keeps a command from starting and is no bug of ours. */
const startErrors = [StartError, DecryptionError, DatabaseFileError, StoreUnavailable];

/** Prints an error, with its stack if it is our bug, and returns the exit code. */
function report(error: unknown): number {
  const isUsage =
    error instanceof ConfigError ||
    error instanceof LabProblemsError ||
    error instanceof UsageError;
  const isTheirs = isUsage || startErrors.some((one) => error instanceof one);
  console.error(isTheirs ? `podmark: ${(error as Error).message}` : error);
  return isUsage ? exitCodes.usage : exitCodes.failed;
}

// a reader such as `head` may close the output early, which is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.failed);
});

try {
  readDotEnv();
  process.exitCode = await runProgram(argv.slice(2), commands, process);
} catch (error) {
  // exits at once, because what has been started already would keep the process running
  process.exit(report(error));
}
