import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSession } from 'better-sse';
import express, { type Express, type Request, type Response } from 'express';
import { codeFrame } from '../catalog/lab-problem.js';
import type { LoadedLab } from '../catalog/load-lab.js';
import type { TextValues } from '../catalog/markdown.js';
import { findStep, type Lab, labPoints, type Step } from '../domain/lab.js';
import { createAssets } from './assets.js';
import { emptyChrome } from './chrome.js';
import { serveLabFiles } from './file-routes.js';
import { pictures } from './pictures.js';
import { endTitle } from './step-list.js';
import { panelLive } from './step-page.js';
import type { RenderView } from './view-renderer.js';
import type { Chrome, LabEndPage, Panel, StepList, StepPage } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

export interface PreviewDependencies {
  labId: string;
  labsDir: string;
  /** Reads the lab from its folder anew. */
  load(): Promise<LoadedLab>;
  render: RenderView;
  renderText: WebDependencies['renderText'];
  readLabFile: WebDependencies['readLabFile'];
  /** The folder with the style sheets and scripts. */
  publicDir: string;
}

/** Shows a lab's pages while its author writes it, without people, nodes or a database. */
export interface Preview {
  app: Express;
  /** Stops watching the lab's folder. */
  close(): void;
}

/**
 * How long files must stay unchanged before pages reload, in ms: editors write a file in several
 * steps.
 */
const settleMs = 50;

const endHref = '/end';
const endLink = { href: endHref, title: endTitle };

const reloadScript = `new EventSource('/events').addEventListener('change', () => location.reload());`;

/**
 * Creates an app that serves a lab's pages from its folder, and starts watching the folder: open
 * pages reload when a file changes.
 */
export function createPreview(dependencies: PreviewDependencies): Preview {
  const { labId, labsDir, publicDir } = dependencies;
  const listeners = new Set<() => void>();
  const streams = new Set<Response>();
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(join(labsDir, labId), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const tell of listeners) tell();
    }, settleMs);
  });
  const app = express();
  app.disable('x-powered-by');
  app.use('/assets', createAssets(publicDir, '0'));
  serveLabFiles(app, labId, {
    labsDir,
    readLabFile: dependencies.readLabFile,
    load: async () => (await dependencies.load()).lab,
  });
  app.get('/reload.js', (_request, response) => {
    response.type('text/javascript').send(reloadScript);
  });
  app.get('/events', async (request, response) => {
    const session = await createSession(request, response);
    const tell = () => session.push(null, 'change');
    listeners.add(tell);
    streams.add(response);
    session.on('disconnected', () => {
      listeners.delete(tell);
      streams.delete(response);
    });
  });
  app.get(['/', '/steps/:step', endHref], async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const { lab, problems } = await dependencies.load();
    const page = lab
      ? await stepPage(lab, request, response, dependencies)
      : await problemsPage(problems, response, dependencies);
    response.send(
      page.replace('</body>', '<script src="/reload.js" type="module"></script></body>'),
    );
  });
  return {
    app,
    close() {
      watcher.close();
      clearTimeout(timer);
      for (const response of streams) response.end();
    },
  };
}

async function problemsPage(
  problems: LoadedLab['problems'],
  response: Response,
  { labsDir, render }: PreviewDependencies,
): Promise<string> {
  const frames = problems.map(async (problem) => {
    const source = await readFile(join(labsDir, problem.file), 'utf8').catch(() => '');
    return codeFrame(problem, source);
  });
  response.status(422);
  const heading = problems.length === 1 ? 'A mistake' : `${problems.length} mistakes`;
  const chrome = chromeOf(heading, '/');
  return await render('lab-problems', { chrome, heading, frames: await Promise.all(frames) });
}

async function stepPage(
  lab: Lab,
  request: Request,
  response: Response,
  { render, renderText }: PreviewDependencies,
): Promise<string> {
  if (request.path === endHref && lab.end !== null) {
    const html = renderText(lab.id, lab.end, textValues(lab, request));
    return await render('lab-end', endModelOf(lab, html));
  }
  const asked = request.params.step;
  const step = asked === undefined ? lab.steps[0] : findStep(lab, String(asked));
  if (!step) {
    response.status(404);
    return await render('message', {
      chrome: chromeOf('No such step', '/'),
      heading: 'No such step',
      text: 'It has another id now.',
      link: { href: '/', label: 'To the first step' },
    });
  }
  const html = renderText(lab.id, step.text, textValues(lab, request));
  return await render('step', modelOf(lab, step, html));
}

function textValues({ id }: Lab, request: Request): TextValues {
  const filesUrl = `${request.protocol}://${request.get('host')}/labs/${id}/files`;
  return { nodeAddress: "<your node's address>", filesUrl };
}

function listOf(lab: Lab, current: Step | null): StepList {
  return {
    labTitle: lab.title,
    due: null,
    isGraded: false,
    score: '',
    points: labPoints(lab),
    share: 0,
    steps: lab.steps.map((one) => ({
      href: stepHref(one),
      title: one.title,
      part: one.part,
      points: one.checkpoint.points,
      state: 'todo',
      stateText: 'preview',
      given: null,
      current: one === current,
    })),
    end: lab.end === null ? null : { ...endLink, current: current === null },
  };
}

function endModelOf(lab: Lab, html: string): LabEndPage {
  const last = lab.steps.at(-1) as Step;
  return {
    chrome: chromeOf(`${endTitle} · ${lab.title}`, endHref),
    list: listOf(lab, null),
    title: endTitle,
    html,
    previous: { href: stepHref(last), title: last.title },
  };
}

function modelOf(lab: Lab, step: Step, html: string): StepPage {
  const index = lab.steps.indexOf(step);
  const linkTo = (other: Step | undefined) =>
    other ? { href: stepHref(other), title: other.title } : null;
  return {
    chrome: chromeOf(`${step.title} · ${lab.title}`, stepHref(step)),
    list: listOf(lab, step),
    number: index + 1,
    count: lab.steps.length,
    title: step.title,
    html,
    previous: linkTo(lab.steps[index - 1]),
    next: linkTo(lab.steps[index + 1]) ?? (lab.end === null ? null : endLink),
    panel: panelOf(step),
    pictures: pictures([]),
    attempts: [],
    attemptsHref: null,
    practice: null,
    objection: null,
  };
}

function panelOf(step: Step): Panel {
  const { title, answers } = step.checkpoint;
  const labels = answers.map((field) => `“${field.label}”`).join(', ');
  const asks = answers.length === 0 ? '' : ` Students are asked for ${labels} here.`;
  return {
    ...{ title, action: '', eventsHref: '', href: stepHref(step), csrfToken: '', answers: [] },
    button: '',
    closed: {
      ...{ text: `This is a preview: nothing is checked.${asks}`, href: null, label: '' },
      isOff: false,
    },
    live: panelLive(step, undefined, null, undefined, 0),
  };
}

function stepHref({ id }: Step): string {
  return `/steps/${id}`;
}

function chromeOf(title: string, path: string): Chrome {
  return {
    ...emptyChrome,
    ...{ title, path },
    nav: [{ href: '/', label: 'Preview', current: true, waiting: 0 }],
  };
}
