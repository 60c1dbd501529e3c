import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ejs, { type TemplateFunction } from 'ejs';
import type { ViewModels } from './views.js';

/** Renders the views of a folder, each with its typed model. */
export type RenderView = <Name extends keyof ViewModels>(
  name: Name,
  page: ViewModels[Name],
) => Promise<string>;

/**
 * Views are compiled strict and see their model as `page`, and `show(name, model)`, which renders a view
 * of `parts/` with a model of its own. Outside production a key that a model lacks throws, and views are
 * read again each time.
 */
export function createViewRenderer(viewsDir: string, production: boolean): RenderView {
  let views: ReturnType<typeof compileAll> | undefined;
  return async (name, page) => {
    if (views === undefined || !production) views = compileAll(viewsDir);
    const compiled = await views;
    const render = (path: string, model: object): string => {
      const view = compiled.get(path);
      if (!view) throw new Error(`there is no view ${path}`);
      const show = (partName: string, given: object) => render(`parts/${partName}`, given);
      return view({ page: production ? model : demanding(model), show });
    };
    return render(name, page);
  };
}

/** Every view by its path, such as `parts/head`. */
async function compileAll(viewsDir: string): Promise<ReadonlyMap<string, TemplateFunction>> {
  const files = await readdir(viewsDir, { recursive: true });
  const views = files
    .filter((file) => file.endsWith('.ejs'))
    .map(async (file) => {
      const filename = join(viewsDir, file);
      const options = { filename, strict: true, _with: false, escape: escapeText };
      const view = ejs.compile(await readFile(filename, 'utf8'), {
        ...options,
        // EJS copies what is directly in the locals, and with it would lose what guards the model
        destructuredLocals: ['page', 'show'],
      });
      return [file.slice(0, -'.ejs'.length), view] as const;
    });
  return new Map(await Promise.all(views));
}

/** Characters that reorder the text around them: a name must not make the next word read otherwise. */
const reordering = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text for HTML, between tags and in quoted attributes. */
function escapeText(text?: unknown): string {
  return ejs.escapeXML(String(text ?? '').replace(reordering, '\ufffd'));
}

/** Throws where a key is read that is not there: a mistyped key would render as nothing. */
function demanding<T extends object>(model: T): T {
  return new Proxy(model, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (value === undefined && typeof key === 'string' && !(key in target)) {
        throw new Error(`the view's model has no ${key}`);
      }
      return isPlain(value) ? demanding(value) : value;
    },
  });
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
