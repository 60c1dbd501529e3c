import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const pollMs = 200;
/** Waits before the one who waits is told why. */
const toldAfter = 10;

/**
 * Runs `work` while no other process on this machine does so under the same lock file. Waits for one
 * that does; a lock whose process has died is taken over.
 */
export function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  for (let tries = 0; !take(file); tries += 1) {
    const owner = ownerOf(file);
    if (!isAlive(owner)) rmSync(file, { force: true });
    else if (tries === toldAfter) {
      process.stderr.write(
        `podmark: waiting for process ${owner ?? '?'}, which prepares this folder, too; if it does not, remove ${file}\n`,
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
  }
  const release = () => rmSync(file, { force: true });
  // work that fails ends the process
  process.once('exit', release);
  work();
  process.off('exit', release);
  release();
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** undefined where the lock was just released, or is just being written. */
function ownerOf(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
