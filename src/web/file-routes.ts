import { join } from 'node:path';
import express, { type Express } from 'express';
import type { WebDependencies } from './web-dependencies.js';

/** Folders of a lab that everybody may read: manifests, which nodes fetch, and pictures. */
const servedFolders = ['files', 'img'];

/** Serves the labs' manifests and pictures; solutions and checks stay unseen. */
export function addLabFiles(app: Express, { labs, labsDir }: WebDependencies): void {
  for (const lab of labs.values()) serveLabFiles(app, lab.id, labsDir);
}

/** Serves the manifests and pictures of one lab. */
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
