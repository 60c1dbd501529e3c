import { join } from 'node:path';
import express, { type Express } from 'express';
import type { WebDependencies } from './web-dependencies.js';

/** Folders of a lab that everybody may read: manifests, which nodes fetch, and pictures. */
const servedFolders = ['files', 'img'];

/** Serves the labs' manifests and pictures; solutions and checks stay unseen. */
export function addLabFiles(app: Express, { labs, labsDir }: WebDependencies): void {
  for (const lab of labs.values()) {
    for (const folder of servedFolders) {
      const dir = join(labsDir, lab.id, folder);
      app.use(
        `/labs/${lab.id}/${folder}`,
        express.static(dir, {
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
}
