import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Opens both databases: each is a native part that was built, or was not, for one version of Node. */
const loadNativeParts = `
  new (require('better-sqlite3'))(':memory:').close();
  new (require('sqlite3').Database)(':memory:').close();
`;

/** True where npm installed what package-lock.json says and its native parts load in this Node. */
export function installedPackagesAreRight() {
  const installed = packagesOf('node_modules/.package-lock.json');
  const wanted = packagesOf('package-lock.json');
  if (!installed || !wanted) return false;
  const isRight = Object.entries(wanted).every(([path, { version, optional, dev }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === version : optional || (dev && isWithoutDev());
  });
  return isRight && spawnSync(process.execPath, ['-e', loadNativeParts]).status === 0;
}

function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : undefined;
}

function isWithoutDev() {
  const { NODE_ENV, npm_config_omit = '' } = process.env;
  return NODE_ENV === 'production' || npm_config_omit.includes('dev');
}
