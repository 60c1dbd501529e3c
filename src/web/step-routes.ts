import { createSession } from 'better-sse';
import type { Request, Response } from 'express';
import type { Attempt } from '../domain/attempt.js';
import type { RegisteredNode } from '../domain/course.js';
import { findStep, type Lab, type Step } from '../domain/lab.js';
import { GradingRefusal } from '../grading/grading.js';
import { type Route, route, type Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { moment } from './moments.js';
import { attemptText, stateOf } from './outcome-view.js';
import { PageRefusal } from './page-refusal.js';
import { panelLive, stepHref, stepList } from './step-page.js';
import type { Panel, Practice, StepPage } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

/** What the practice node printed last, for the page that is shown next. */
declare module 'express-session' {
  interface SessionData {
    practiceOutput?: { stepId: string; text: string };
  }
}

const stepPath = '/courses/:course/labs/:lab/steps/:step';

/** The student's lab: text, checkpoint, Check, and live results. */
export function stepRoutes(dependencies: WebDependencies): Route[] {
  const { store, labs, render, grading, practice } = dependencies;

  return [
    route('get', '/courses/:course/labs/:lab', 'member', async (request, response, visitor) => {
      const lab = getLab(labs, request);
      const whose = {
        courseId: visitor.enrollment.course.id,
        studentId: visitor.person.id,
        labId: lab.id,
      };
      const grades = await store.attempts.listGrades(whose);
      const done = new Set(
        grades.flatMap((one) => (one.score >= one.points ? one.checkpointId : [])),
      );
      const next = lab.steps.find((step) => !done.has(step.id)) ?? lab.steps[0];
      if (!next) throw new PageRefusal(404);
      response.redirect(303, stepHref(visitor.enrollment.course, lab.id, next.id));
    }),

    route('get', stepPath, 'member', async (request, response, visitor) => {
      const page = await stepPage(request, visitor, dependencies);
      response.send(await render('step', page));
    }),

    route('post', `${stepPath}/check`, 'student', async (request, response, visitor) => {
      const lab = getLab(labs, request);
      const step = getStep(lab, request);
      const { course } = visitor.enrollment;
      const given = request.body as Record<string, unknown>;
      const answers = step.checkpoint.answers.map(
        ({ id }) => [id, String(given[`answer-${id}`] ?? '').slice(0, 2000)] as const,
      );
      const submissionKey = String(given.submissionKey ?? '').slice(0, 100);
      if (submissionKey === '') throw new PageRefusal(400, 'The form was not complete. Try again.');
      const whose = { course, labId: lab.id, checkpointId: step.id, studentId: visitor.person.id };
      const submission = { ...whose, answers: Object.fromEntries(answers), submissionKey };
      await orRefuse(grading.submit(submission));
      response.redirect(303, `${stepHref(course, lab.id, step.id)}#checkpoint`);
    }),

    route('get', `${stepPath}/events`, 'student', async (request, response, visitor) => {
      await streamProgress(request, response, visitor, dependencies);
    }),

    route('post', `${stepPath}/practice`, 'student', async (request, response, visitor) => {
      const lab = getLab(labs, request);
      const step = getStep(lab, request);
      const { course } = visitor.enrollment;
      const node = await store.nodes.find(course.id, visitor.person.id);
      if (!practice || !node?.practice) throw new PageRefusal(404);
      let text = 'The practice node is as it was at the start.';
      if (request.body?.do === 'reset') {
        await practice.reset(node);
      } else {
        const { exitCode, output } = await practice.run(
          node,
          await solutionOf(lab, step, node, dependencies),
        );
        text = exitCode === 0 ? output : `${output}\nexit code ${exitCode}`;
      }
      request.session.practiceOutput = { stepId: step.id, text };
      response.redirect(303, `${stepHref(course, lab.id, step.id)}#practice`);
    }),
  ];
}

async function orRefuse<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GradingRefusal) throw new PageRefusal(409, error.message);
    throw error;
  }
}

/** The lab that the path names; a page that is not there otherwise. */
export function getLab(labs: WebDependencies['labs'], request: Request): Lab {
  const lab = labs.get(String(request.params.lab));
  if (!lab) throw new PageRefusal(404);
  return lab;
}

/** The step that the path names. */
export function getStep(lab: Lab, request: Request): Step {
  const step = findStep(lab, String(request.params.step));
  if (!step) throw new PageRefusal(404);
  return step;
}

async function stepPage(
  request: Request,
  { person, enrollment }: Visitor['member'],
  dependencies: WebDependencies,
): Promise<StepPage> {
  const { store, labs } = dependencies;
  const lab = getLab(labs, request);
  const step = getStep(lab, request);
  const { course, role } = enrollment;
  const whose = { courseId: course.id, studentId: person.id, labId: lab.id };
  const [attempts, grades, node] = await Promise.all([
    store.attempts.listOfStudent(whose),
    store.attempts.listGrades(whose),
    store.nodes.find(course.id, person.id),
  ]);
  const mine = attempts.filter((attempt) => attempt.checkpointId === step.id);
  const index = lab.steps.indexOf(step);
  const linkTo = (other: Step | undefined) =>
    other ? { href: stepHref(course, lab.id, other.id), title: other.title } : null;
  const chrome = chromeOf(request, `${step.title} · ${lab.title}`, person, enrollment, 'Labs');
  const live = await livePanel(step, mine[0], grades, dependencies);
  const base = stepHref(course, lab.id, step.id);
  return {
    chrome: { ...chrome, reloadSeconds: live.running ? 2 : 0 },
    list: stepList(course, lab, attempts, grades, step.id),
    number: index + 1,
    count: lab.steps.length,
    title: step.title,
    html: dependencies.renderText(lab.id, step.text, {
      nodeAddress: node?.host ?? "<your node's address>",
      filesUrl: filesUrl(lab, dependencies),
    }),
    previous: linkTo(lab.steps[index - 1]),
    next: linkTo(lab.steps[index + 1]),
    panel: {
      title: step.checkpoint.title,
      action: `${base}/check`,
      eventsHref: `${base}/events`,
      csrfToken: chrome.csrfToken,
      answers: step.checkpoint.answers.map((field) => ({
        ...field,
        value: mine.find((one) => one.kind === 'submission')?.answers[field.id] ?? '',
      })),
      closed: closedBecause(role, node, `/courses/${course.slug}`, lab),
      live,
    },
    attempts: mine.slice(0, 5).map((attempt) => ({
      href: `/courses/${course.slug}/attempts/${attempt.id}`,
      state: stateOf(attempt.state === 'finished' ? attempt.outcome : null),
      text: attemptText(attempt),
      when: moment(attempt.requestedAt),
    })),
    attemptsHref: `/courses/${course.slug}/labs/${lab.id}/students/${person.id}`,
    practice: await practiceOf(request, lab, step, node, base, chrome.csrfToken, dependencies),
  };
}

async function livePanel(
  step: Step,
  newest: Attempt | undefined,
  grades: Awaited<ReturnType<WebDependencies['store']['attempts']['listGrades']>>,
  { store, progress }: WebDependencies,
) {
  const grade = grades.find((one) => one.checkpointId === step.id);
  const queued = newest?.state === 'queued' ? await store.attempts.listQueued() : [];
  const ahead = Math.max(
    0,
    queued.findIndex((one) => one.id === newest?.id),
  );
  return panelLive(step, newest, grade, newest && progress.find(newest.id), ahead);
}

function closedBecause(
  role: string,
  node: RegisteredNode | undefined,
  base: string,
  lab: Lab,
): Panel['closed'] {
  if (role !== 'student') {
    const href = `${base}/labs/${lab.id}/gradebook`;
    return {
      text: 'You see the lab as its readers do. Only students are checked.',
      href,
      label: 'Gradebook',
    };
  }
  if (node) return null;
  const text = 'Podmark does not know your node yet.';
  return { text, href: `${base}/node`, label: 'Register my node' };
}

function filesUrl(lab: Lab, { publicUrl }: WebDependencies): string {
  return `${publicUrl}/labs/${lab.id}/files`;
}

/** The solution, with the student's own values in it. */
async function solutionOf(
  lab: Lab,
  step: Step,
  node: RegisteredNode,
  dependencies: WebDependencies,
): Promise<string> {
  if (step.solution === null) throw new PageRefusal(404);
  const script = await dependencies.readSolution(lab.id, step.solution);
  return script
    .replaceAll('{{files}}', filesUrl(lab, dependencies))
    .replaceAll('{{node.address}}', node.host);
}

async function practiceOf(
  request: Request,
  lab: Lab,
  step: Step,
  node: RegisteredNode | undefined,
  base: string,
  csrfToken: string,
  dependencies: WebDependencies,
): Promise<Practice | null> {
  if (!dependencies.practice || !node?.practice) return null;
  const last = request.session.practiceOutput;
  const script = step.solution === null ? '' : await solutionOf(lab, step, node, dependencies);
  return {
    action: `${base}/practice`,
    csrfToken,
    script: script
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n')
      .trim(),
    output: last?.stepId === step.id ? last.text : null,
  };
}

/** How often a page is told at most, in ms. */
const pushEveryMs = 80;

/** Sends the panel whenever something about the newest attempt changed, until it is finished. */
async function streamProgress(
  request: Request,
  response: Response,
  { person, enrollment }: Visitor['student'],
  dependencies: WebDependencies,
): Promise<void> {
  const { store, labs, progress, render } = dependencies;
  const lab = getLab(labs, request);
  const step = getStep(lab, request);
  const { course } = enrollment;
  const whose = { courseId: course.id, studentId: person.id, labId: lab.id };
  const [newest] = await store.attempts.listOfStudent({ ...whose, checkpointId: step.id });
  if (!newest) throw new PageRefusal(404);
  const session = await createSession(request, response);
  let changed: () => void = () => {};
  const stop = progress.watch(newest.id, () => changed());
  session.once('disconnected', () => changed());
  try {
    for (;;) {
      const change = new Promise<void>((resolve) => {
        changed = resolve;
      });
      if (!session.isConnected) return;
      const attempts = await store.attempts.listOfStudent(whose);
      const current = attempts.find((one) => one.id === newest.id) ?? newest;
      const grades = await store.attempts.listGrades(whose);
      const live = await livePanel(step, current, grades, dependencies);
      const list = stepList(course, lab, attempts, grades, step.id);
      session.push({
        panel: await render('parts/panel-live', live),
        steps: await render('parts/steps', list),
        running: live.running,
      });
      if (!live.running) return;
      await change;
      await new Promise((resolve) => setTimeout(resolve, pushEveryMs));
    }
  } finally {
    stop();
    response.end();
  }
}
