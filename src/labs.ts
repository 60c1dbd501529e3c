import type { LabTemplate } from './catalog/lab-template.js';
import { defaultLabs, loadTemplates } from './catalog/load-catalog.js';
import { checkers } from './checkers/registry.js';
import { type Config, ConfigError } from './config.js';
import type { Lab } from './domain/lab.js';

/**
 * The labs that this process works with, with their default values, by id. Throws {@link
 * ConfigError} and LabProblemsError.
 */
export async function loadLabs(config: Pick<Config, 'labsDir'>): Promise<ReadonlyMap<string, Lab>> {
  return defaultLabs(await loadLabTemplates(config));
}

/** The templates of these labs, by id. Throws as {@link loadLabs} does. */
export async function loadLabTemplates({
  labsDir,
}: Pick<Config, 'labsDir'>): Promise<ReadonlyMap<string, LabTemplate>> {
  try {
    return await loadTemplates(labsDir, checkers);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).path !== labsDir) throw cause;
    throw new ConfigError(`LABS_DIR: there is no folder ${labsDir}`, { cause });
  }
}
