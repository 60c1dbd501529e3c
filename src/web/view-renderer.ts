import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs, { type TemplateFunction } from 'ejs';
import type { ViewModels } from './views.js';

/** Renders a view with its typed model; resolves to HTML. */
export type RenderView = <Name extends keyof ViewModels>(
  name: Name,
  page: ViewModels[Name],
) => Promise<string>;

/**
 * Creates a renderer for the EJS views of a folder. Views are compiled strict. They see their model
 * as `page`, and `show(name, model)`, which renders a view of `parts/` with a model of its own.
 * Outside production, reading a key that a model lacks throws, and a changed view is read again. A
 * view that does not exist throws.
 */
export function createViewRenderer(viewsDir: string, production: boolean): RenderView {
  const compiled = new Map<string, { text: string; view: TemplateFunction }>();

  function find(path: string): TemplateFunction {
    const known = compiled.get(path);
    if (known && production) return known.view;
    const filename = join(viewsDir, `${path}.ejs`);
    if (!existsSync(filename)) throw new Error(`there is no view ${path}`);
    const text = readFileSync(filename, 'utf8');
    if (known?.text === text) return known.view;
    const view = compile(text, filename);
    compiled.set(path, { text, view });
    return view;
  }

  function render(path: string, model: object): string {
    const show = (partName: string, given: object) => render(`parts/${partName}`, given);
    return find(path)({ page: production ? model : demanding(model), show });
  }

  return async (name, page) => render(name, page);
}

function compile(text: string, filename: string): TemplateFunction {
  return ejs.compile(text, {
    filename,
    strict: true,
    _with: false,
    escape: escapeText,
    // EJS copies its locals, so a model passed as the locals would lose the proxy that guards it
    destructuredLocals: ['page', 'show'],
  });
}

/** Characters that reorder the text around them. A name must not change how the next word reads. */
const reordering = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Escapes text for HTML, between tags and in quoted attributes. Characters that reorder text become
 * U+FFFD.
 */
function escapeText(text?: unknown): string {
  return ejs.escapeXML(String(text ?? '').replace(reordering, '\ufffd'));
}

/** Wraps a model so that reading a missing key throws: a mistyped key would render as nothing. */
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
