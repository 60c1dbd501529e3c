// Bundles our sources for Node, and with them the packages on the way of `podmark check`: one file is
// read and compiled several times faster than the hundreds that they are made of.
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const outdir = 'dist';
const bundled = [
  ...['@kubernetes/client-node', 'commander', 'dns-packet', 'ipaddr.js', 'p-queue', 'ssh2'],
  ...['undici', 'yaml', 'zod'],
];
/** What the bundled ones ask for and do without. */
const optional = ['cpu-features', 'encoding'];

const isIn = (packages, path) =>
  packages.some((name) => path === name || path.startsWith(`${name}/`));

const packages = {
  name: 'packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' || path.startsWith('node:')) return;
      const isOurs = !importer.includes('node_modules');
      if (isIn(optional, path) || (isOurs && !isIn(bundled, path))) return { path, external: true };
    });
    // it does not say so itself, but what is not used of it can be left out: it is mostly not used
    onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
      const isOfKubernetes =
        path === '@kubernetes/client-node' || from.importer.includes('@kubernetes/client-node');
      if (!isOfKubernetes || pluginData === 'resolved') return;
      const found = await resolve(path, { ...from, pluginData: 'resolved' });
      return { ...found, sideEffects: false };
    });
  },
};

const { metafile } = await build({
  entryPoints: { main: 'src/main.ts' },
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  plugins: [packages],
  // packages in CommonJS expect what an ES module has not
  banner: {
    js: [
      "import { createRequire as createRequireHere } from 'node:module';",
      'const require = createRequireHere(import.meta.url);',
      'const __dirname = import.meta.dirname;',
    ].join(' '),
  },
  // the Kubernetes client is half comments, which cost time to read past
  minifyWhitespace: true,
  // an error shows the line where it was thrown
  lineLimit: 160,
  sourcemap: 'linked',
  splitting: true,
  metafile: true,
  logLevel: 'warning',
});

// parts of earlier bundles
const written = new Set(Object.keys(metafile.outputs).map((file) => basename(file)));
for (const name of readdirSync(outdir)) if (!written.has(name)) rmSync(join(outdir, name));
