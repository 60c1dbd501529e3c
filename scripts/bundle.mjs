// Bundles our sources for Node. Packages stay outside, but for the one that Node cannot load by itself
// (its files import each other without extensions).
import { build } from 'esbuild';

const bundled = ['@ngrok/webernetes'];

await build({
  entryPoints: { main: 'src/main.ts', bench: 'src/bench/bench.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  splitting: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'packages-stay-outside',
      setup(plugin) {
        plugin.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
          const isOurs = !importer.includes('node_modules');
          return isOurs && !bundled.some((name) => path.startsWith(name))
            ? { path, external: true }
            : undefined;
        });
      },
    },
  ],
});
