import type { LabTemplate } from '../catalog/lab-template.js';
import { defaultLabs } from '../catalog/load-catalog.js';
import type { Lab } from '../domain/lab.js';
import { type LabSettings, withSettings } from '../domain/lab-settings.js';
import { type LabValues, readValue } from '../domain/lab-values.js';
import type { Store } from '../domain/stores.js';

/**
 * The labs of a course, by id, as the course has set them: with its values and points, and without
 * the checkpoints that it leaves out unless `complete` is asked for. A lab stays the same object
 * until its settings change.
 */
export type LabsOf = (courseId: string, extent?: 'complete') => Promise<ReadonlyMap<string, Lab>>;

export function createLabsOf(
  { labSettings }: Pick<Store, 'labSettings'>,
  templates: ReadonlyMap<string, LabTemplate>,
): LabsOf {
  const defaults = defaultLabs(templates);
  const known = new Map<string, { settings: string; lab: Lab }>();
  const labOf = (whose: string, template: LabTemplate, settings: LabSettings): Lab => {
    const key = `${whose}/${template.lab.id}`;
    const json = JSON.stringify(settings);
    const last = known.get(key);
    if (last?.settings === json) return last.lab;
    const lab = labWith(template, settings);
    known.set(key, { settings: json, lab });
    return lab;
  };
  return async (courseId, extent) => {
    const all = await labSettings.listOfCourse(courseId);
    if (all.size === 0) return defaults;
    return new Map(
      [...templates].map(([id, template]) => {
        const settings = all.get(id);
        if (!settings) return [id, template.lab];
        const { leftOut } = settings;
        const wanted = { ...settings, leftOut: extent === 'complete' ? [] : leftOut };
        return [id, labOf(`${courseId}/${extent}`, template, wanted)];
      }),
    );
  };
}

/**
 * The lab as the settings have it. Where the lab's files changed since they were saved, a value that
 * the lab accepts no longer is its default.
 */
function labWith(template: LabTemplate, settings: LabSettings): Lab {
  if (Object.keys(settings.values).length === 0) return withSettings(template.lab, settings);
  const values = template.values.map((declared): [string, LabValues[string]] => {
    const chosen = settings.values[declared.name];
    const read = chosen === undefined ? undefined : readValue(declared, String(chosen));
    return [declared.name, read && 'value' in read ? read.value : declared.default];
  });
  const { lab = template.lab } = template.resolve(Object.fromEntries(values));
  return withSettings(lab, settings);
}
