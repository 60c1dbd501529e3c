import { join } from 'node:path';
import ejs from 'ejs';
import type { ViewModels } from './views.js';

/** Renders the views of a folder, each with its typed model. */
export type RenderView = <Name extends keyof ViewModels>(
  name: Name,
  page: ViewModels[Name],
) => Promise<string>;

/**
 * Views are compiled strict and see their model as `page` only. Outside production a key that the
 * model lacks throws, as does a template that changed since.
 */
export function createViewRenderer(viewsDir: string, production: boolean): RenderView {
  const options = {
    strict: true,
    _with: false,
    localsName: 'page',
    async: false,
    cache: production,
    root: viewsDir,
  } as const;
  return async (name, page) =>
    ejs.renderFile(join(viewsDir, `${name}.ejs`), production ? page : demanding(page), options);
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
