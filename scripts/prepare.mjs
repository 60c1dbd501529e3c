// Brings a clone to the point where it runs: installs packages, generates the database client, bundles.
// Each part runs only where its inputs changed, and in one process at a time. Needs nothing but Node
// and npm.
//   node scripts/prepare.mjs [--quiet] [generate] [bundle] [bundle-for-tests]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedPackagesAreRight } from './installed-packages.mjs';
import { withLock } from './lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const quiet = process.argv.includes('--quiet');
const parts = process.argv.slice(2).filter((part) => !part.startsWith('--'));
const stamps = join('node_modules', '.cache', 'podmark');

const steps = {
  install: {
    inputs: ['package-lock.json', 'scripts/installed-packages.mjs'],
    outputs: ['node_modules/express'],
    run: install,
  },
  generate: {
    inputs: ['prisma', 'prisma.config.ts'],
    outputs: ['src/store/generated'],
    run: generate,
  },
  bundle: {
    inputs: ['src', 'scripts/bundle.mjs', 'package-lock.json'],
    outputs: ['dist/main.js'],
    run: bundle,
  },
  'bundle-for-tests': {
    inputs: ['package-lock.json', 'scripts/bundle-for-tests.mjs'],
    outputs: ['.cache/kubernetes-client.mjs'],
    run: () => execute(process.execPath, [join('scripts', 'bundle-for-tests.mjs')]),
  },
};

for (const part of ['install', ...parts]) {
  if (isDone(part)) continue;
  withLock(join('.cache', 'prepare.lock'), () => {
    // the one that was waited for may have done it
    if (isDone(part)) return;
    const wanted = digest(part);
    steps[part].run();
    mkdirSync(stamps, { recursive: true });
    writeFileSync(join(stamps, part), wanted);
  });
}

function isDone(part) {
  const stamp = join(stamps, part);
  return (
    existsSync(stamp) &&
    steps[part].outputs.every(existsSync) &&
    readFileSync(stamp, 'utf8') === digest(part)
  );
}

function install() {
  if (installedPackagesAreRight()) return;
  say(
    'installing packages (once; some are compiled where no prebuilt file can be had, which takes minutes)',
  );
  execute('npm', ['ci', '--no-audit', '--no-fund', ...(quiet ? ['--loglevel=error'] : [])]);
}

function generate() {
  say('generating the database client');
  rmSync(join('src', 'store', 'generated'), { recursive: true, force: true });
  // `prisma generate` insists on a schema engine and never uses it: any file that exists will do,
  // and nothing need be downloaded
  execute(process.execPath, [join('node_modules', 'prisma', 'build', 'index.js'), 'generate'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  });
}

function bundle() {
  say('bundling');
  execute(process.execPath, [join('scripts', 'bundle.mjs')]);
}

function execute(command, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`);
  process.stderr.write(`podmark: "${command} ${args.join(' ')}" failed; its output is above\n`);
  process.exit(1);
}

function digest(part) {
  // another Node has another binary interface, and packages with native parts must be built for it
  const hash = createHash('sha256').update(part === 'install' ? process.versions.modules : '');
  const files = steps[part].inputs.flatMap(filesOf).sort();
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

function filesOf(path) {
  if (!existsSync(path) || path.endsWith('generated')) return [];
  try {
    return readdirSync(path).flatMap((name) => filesOf(join(path, name)));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
}

function say(what) {
  if (!quiet) console.log(`podmark: ${what}`);
}
