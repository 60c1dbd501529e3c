import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const [dockerfile, compose, settings, manifest, lock] = await Promise.all(
  ['Dockerfile', 'docker-compose.yml', '.env.example', 'package.json', 'package-lock.json'].map(
    (file) => readFile(file, 'utf8'),
  ),
);

/** The words after `command` in the Dockerfile, options left out. */
function wordsAfter(command: string): string[] {
  const rest = dockerfile?.replaceAll('\\\n', ' ').split(command)[1]?.split(/&&|\n/)[0] ?? '';
  return rest.split(/\s+/).filter((word) => /^[@\w]/.test(word));
}

test('Compose hands on every setting that the image does not fix', () => {
  const all = [...(settings ?? '').matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
  // outside, PORT is the published one; the database and the labs are where the image has them
  const fixed = ['NODE_ENV', 'HOST', 'PORT', 'DATA_DIR', 'DATABASE_URL', 'LABS_DIR'];
  const handedOn = Object.keys(parse(compose ?? '').services.podmark.environment);
  expect([...fixed, ...handedOn].sort()).toEqual(all.sort());
});

test('the image runs the install scripts of the packages that may run some, and of no other', () => {
  const { packages } = JSON.parse(lock ?? '');
  const allowed = Object.entries(JSON.parse(manifest ?? '').allowScripts)
    .filter(([name, isAllowed]) => isAllowed && !packages[`node_modules/${name}`].dev)
    .map(([name]) => name);
  expect(wordsAfter('npm rebuild').sort()).toEqual(allowed.sort());
  expect(dockerfile).toContain('npm ci --ignore-scripts');
});

test('what the bundle imports is not taken out of the image', async () => {
  const takenOut = wordsAfter('npm uninstall');
  expect(takenOut).toContain('esbuild');
  const files = (await readdir('dist')).filter((name) => name.endsWith('.js'));
  const sources = await Promise.all(files.map((name) => readFile(join('dist', name), 'utf8')));
  const imported = [
    ...new Set(
      sources.flatMap((text) =>
        [...text.matchAll(/\b(?:from|import)\s*\(?\s*"([^".][^"]*)"/g)].map(([, path]) => path),
      ),
    ),
  ];
  expect(imported).toContain('express');
  expect(
    imported.filter((path) => takenOut.some((name) => `${path}/`.startsWith(`${name}/`))),
  ).toEqual([]);
  const compilers = imported.filter((path) => path?.includes('query_compiler'));
  expect(compilers).toEqual(compilers.filter((path) => path?.includes('_fast_bg.sqlite.')));
  expect(compilers).not.toEqual([]);
  expect(dockerfile).toContain("! -name '*_fast_bg.sqlite.*' -delete");
});
