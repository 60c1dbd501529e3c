import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type Router } from 'express';

/**
 * Serves the static files of pages: our own from `publicDir`, and the typeface's below `/fonts`.
 * Browsers may cache them for `maxAge`. The files of labs are served by file-routes.ts.
 */
export function createAssets(publicDir: string, maxAge: '0' | '1h'): Router {
  const options = { index: false, redirect: false, maxAge } as const;
  const router = express.Router();
  router.use('/fonts', express.static(fontsDir(), options));
  router.use(express.static(publicDir, options));
  return router;
}

function fontsDir(): string {
  const { resolve } = createRequire(import.meta.url);
  return dirname(resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'));
}
