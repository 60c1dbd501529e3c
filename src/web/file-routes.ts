import { join } from 'node:path';
import express, { type Express } from 'express';
import type { WebDependencies } from './web-dependencies.js';

/** The folders of a lab that everybody may read: `files` has the manifests, `img` the pictures. */
const servedFolders = ['files', 'img'];

/**
 * Serves the manifests and pictures of all labs without sign-in, because nodes fetch the manifests.
 * Solutions and checks are not served.
 */
export function addLabFiles(app: Express, { labs, labsDir }: WebDependencies): void {
  for (const lab of labs.values()) serveLabFiles(app, lab.id, labsDir);
}

/** Serves one lab's manifests and pictures below `/labs/<id>/files` and `/labs/<id>/img`. */
export function serveLabFiles(app: Express, labId: string, labsDir: string): void {
  for (const folder of servedFolders) {
    app.use(
      `/labs/${labId}/${folder}`,
      express.static(join(labsDir, labId, folder), {
        index: false,
        redirect: false,
        dotfiles: 'ignore',
        setHeaders: (response, path) => {
          if (path.endsWith('.yaml')) response.type('text/yaml');
        },
      }),
    );
  }
}
