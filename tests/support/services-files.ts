import { createLabFileReader } from '../../src/catalog/lab-files.js';
import { loadLab } from '../../src/catalog/load-lab.js';
import { checkers } from '../../src/checkers/registry.js';

const read = createLabFileReader('labs');

/** Reads a script or manifest of the Services lab, with the lab's default values filled in. */
export async function readServicesFile(file: string): Promise<string> {
  const { lab, problems } = await loadLab('labs/services', checkers);
  if (!lab) throw new Error(`the lab has problems: ${problems.map((one) => one.message).join()}`);
  return await read(lab, file);
}
