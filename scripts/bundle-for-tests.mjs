// Bundles the Kubernetes client into one file for Jest, which loads every module anew for each file of
// tests: the client has 700.
import { build } from 'esbuild';

await build({
  entryPoints: { 'kubernetes-client': '@kubernetes/client-node' },
  outdir: '.cache',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // optional, and not installed
  external: ['encoding'],
  // packages in CommonJS expect what an ES module has not
  banner: {
    js: [
      "import { createRequire as createRequireHere } from 'node:module';",
      'const require = createRequireHere(import.meta.url);',
      'const __dirname = import.meta.dirname;',
    ].join(' '),
  },
  minifyWhitespace: true,
  logLevel: 'warning',
});
