import { join } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import type { ReadLabFile } from '../catalog/lab-files.js';
import type { Course } from '../domain/course.js';
import type { Lab } from '../domain/lab.js';
import { PageRefusal } from './page-refusal.js';
import type { WebDependencies } from './web-dependencies.js';

/** The folders of a lab that everybody may read: `files` has the manifests, `img` the pictures. */
const servedFolders = ['files', 'img'];

/** A manifest's path below `files`; the names of its folders and its own begin with no dot. */
const manifestPath = /^(\/[\w-][\w.-]*)+\.ya?ml$/;

/**
 * Serves the manifests and pictures of all labs without sign-in, because nodes fetch the manifests.
 * Solutions and checks are not served. The manifests have the lab's default values below
 * `/labs/<lab>/files`, and a course's values below `/courses/<course>/labs/<lab>/files`.
 */
export function addLabFiles(app: Express, dependencies: WebDependencies): void {
  const { templates, labsDir, readLabFile } = dependencies;
  for (const { lab } of templates.values()) {
    serveLabFiles(app, lab.id, { labsDir, readLabFile, load: async () => lab });
    const load = (request: Request) => labOfCourse(request, lab.id, dependencies);
    const base = `/courses/:course/labs/${lab.id}/files`;
    app.use(base, manifests({ readLabFile, load }), staticFiles(labsDir, lab.id, 'files'));
  }
}

/** The address from which a student's node fetches the lab's files, without a slash at the end. */
export function filesUrl(
  { slug }: Course,
  lab: Lab,
  { publicUrl, templates }: Pick<WebDependencies, 'publicUrl' | 'templates'>,
): string {
  const isDefault = templates.get(lab.id)?.lab.values === lab.values;
  return `${publicUrl}${isDefault ? '' : `/courses/${slug}`}/labs/${lab.id}/files`;
}

async function labOfCourse(
  request: Request,
  labId: string,
  { store, labsOf }: WebDependencies,
): Promise<Lab | undefined> {
  const course = await store.courses.find(String(request.params.course));
  return course && (await labsOf(course.id)).get(labId);
}

interface Manifests {
  readLabFile: ReadLabFile;
  /** The lab whose values are filled in; undefined if there is none for the request. */
  load(request: Request): Promise<Lab | undefined>;
}

/** Serves one lab's manifests and pictures below `/labs/<id>/files` and `/labs/<id>/img`. */
export function serveLabFiles(
  app: Express,
  labId: string,
  { labsDir, ...filled }: Manifests & { labsDir: string },
): void {
  app.use(`/labs/${labId}/files`, manifests(filled));
  for (const folder of servedFolders) {
    app.use(`/labs/${labId}/${folder}`, staticFiles(labsDir, labId, folder));
  }
}

/**
 * Serves manifests with the lab's values filled in, however their path is encoded; leaves everything
 * else to the next handler.
 */
function manifests({ readLabFile, load }: Manifests): express.RequestHandler {
  return async (request: Request, response: Response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const path = decoded(request.path);
    if (!isRead || !/\.ya?ml$/i.test(path)) return next();
    const lab = manifestPath.test(path) && (await load(request));
    if (!lab) throw new PageRefusal(404);
    const text = await readLabFile(lab, `files${path}`).catch(noFile);
    if (text === undefined) return next();
    response.type('text/yaml').send(text);
  };
}

/** The path without percent signs; as it is if they stand for nothing. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function noFile(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return;
  throw error;
}

function staticFiles(labsDir: string, labId: string, folder: string): express.RequestHandler {
  return express.static(join(labsDir, labId, folder), {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: (response, path) => {
      if (path.endsWith('.yaml')) response.type('text/yaml');
    },
  });
}
