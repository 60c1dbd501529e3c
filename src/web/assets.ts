import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type Router } from 'express';

/** What a page loads besides labs' files: our own files in `publicDir`, and the typeface's below `/fonts`. */
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
