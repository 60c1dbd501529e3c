import { loadCatalog } from './catalog/load-catalog.js';
import { checkers } from './checkers/registry.js';
import { type Config, ConfigError } from './config.js';
import type { Lab } from './domain/lab.js';

/**
 * The labs that this process works with, by id. Throws {@link ConfigError} and LabProblemsError.
 */
export async function loadLabs({
  labsDir,
}: Pick<Config, 'labsDir'>): Promise<ReadonlyMap<string, Lab>> {
  try {
    return await loadCatalog(labsDir, checkers);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).path !== labsDir) throw cause;
    throw new ConfigError(`LABS_DIR: there is no folder ${labsDir}`, { cause });
  }
}
