import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabFile } from './lab-format.js';
import type { PositionedYaml } from './positions.js';

/** The files of a lab as they are read, before any value is filled in. */
export interface LabSources {
  /** The id of the lab, which is the name of its folder. */
  id: string;
  yaml: PositionedYaml;
  lab: LabFile;
  /** Texts and scripts by name, relative to the lab's folder; those that do not exist are missing. */
  texts: ReadonlyMap<string, string>;
  /** Manifests by name, relative to the lab's folder. */
  manifests: ReadonlyMap<string, string>;
  /** Texts and scripts that exist, and that `lab.yaml` does not name. */
  unused: readonly string[];
}

const manifestFile = /\.ya?ml$/;

/** Reads the texts, scripts and manifests of a lab from its folder. */
export async function readSources(
  dir: string,
  id: string,
  yaml: PositionedYaml,
  lab: LabFile,
): Promise<LabSources> {
  const named = new Set(namedFiles(lab));
  const inFolders = await Promise.all(
    ['steps', 'solutions', 'mistakes'].map((folder) => listIfThere(dir, folder)),
  );
  const files = await listIfThere(dir, 'files');
  return {
    ...{ id, yaml, lab },
    texts: await readAll(dir, [...named]),
    manifests: await readAll(
      dir,
      files.filter((file) => manifestFile.test(file)),
    ),
    unused: inFolders.flat().filter((file) => !named.has(file)),
  };
}

/** The files that `lab.yaml` names. */
function namedFiles({ cleanUp, end, steps }: LabFile): string[] {
  const ofSteps = steps.flatMap(({ text, solution, mistakes = [] }) => [
    text,
    solution ?? [],
    mistakes.map(({ script }) => script),
  ]);
  return [cleanUp ?? [], end ?? [], ofSteps].flat(3);
}

async function readAll(dir: string, files: readonly string[]): Promise<Map<string, string>> {
  const all = await Promise.all(
    files.map(async (file) => {
      const text = await readIfThere(join(dir, file));
      return text === undefined ? [] : [[file, text] as const];
    }),
  );
  return new Map(all.flat());
}

/** Reads a file; undefined if it does not exist. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The files in a folder of the lab and below it, relative to `dir`; none if it does not exist. */
async function listIfThere(dir: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(join(dir, folder), { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(join(dir, '/').length))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
