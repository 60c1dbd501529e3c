import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isId } from '../catalog/lab-format.js';
import { newLabFiles } from './new-lab-files.js';
import type { Terminal } from './terminal.js';
import { exitCodes, UsageError } from './usage-error.js';

/** What `podmark lab new` works with. */
export interface LabNewDependencies {
  labsDir: string;
  stdout: Terminal['stdout'];
}

/**
 * `podmark lab new`: makes a folder with a small lab that can be linted and tested at once. Throws
 * {@link UsageError}, without changing anything, if the name is invalid or taken.
 */
export async function runLabNewCommand(
  name: string,
  { labsDir, stdout }: LabNewDependencies,
): Promise<number> {
  if (!isId(name) || name.length > maxLength) {
    throw new UsageError(
      `${name} cannot be a lab's name: small letters, digits and single hyphens, ${maxLength} at most, such as my-first-lab`,
    );
  }
  const dir = join(labsDir, name);
  await makeFolder(dir, labsDir);
  for (const [file, text] of Object.entries(newLabFiles(name))) {
    await mkdir(join(dir, dirname(file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  stdout.write(`${dir} is a lab of one step; make it yours:
  ${join(dir, 'lab.yaml')} and the files that it names
  npm run -s podmark -- lab lint ${dir}
  npm run -s podmark -- lab test ${name} --host H --user U --key FILE
docs/writing-labs.md says how.
`);
  return exitCodes.ok;
}

/** The longest name of a lab, which appears in URLs. */
const maxLength = 60;

async function makeFolder(dir: string, labsDir: string): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError(`there is ${dir} already; choose another name`);
    if (code === 'ENOENT') throw new UsageError(`there is no folder ${labsDir} (LABS_DIR)`);
    throw error;
  }
}
