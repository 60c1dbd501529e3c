import type { Request } from 'express';
import type { Answers } from '../domain/attempt.js';
import { stateOf } from '../domain/checkpoint-state.js';
import type { RegisteredNode } from '../domain/course.js';
import type { Lab, Step } from '../domain/lab.js';
import { GradingRefusal } from '../grading/grading.js';
import { type Route, route, type Visitor } from './access.js';
import { answerField } from './answer-field.js';
import { chromeOf } from './chrome.js';
import { filesUrl } from './file-routes.js';
import { moment } from './moments.js';
import { objectionBox } from './objection-box.js';
import { attemptText } from './outcome-view.js';
import { PageRefusal } from './page-refusal.js';
import { pictures } from './pictures.js';
import { createPracticePanel, type PracticePanel } from './practice-panel.js';
import { getLab, getStep, getSubmissionKey, orRefuse } from './request-parts.js';
import { endLink, nextStep, stepHref, stepList } from './step-list.js';
import { findNewest, findPanel } from './step-page.js';
import { createStepStream } from './step-stream.js';
import type { Panel, StepPage } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

/** The answers of a form that was refused, and the ids of those that are missing. */
interface TypedAnswers {
  answers: Answers;
  missing: readonly string[];
}

const stepPath = '/courses/:course/labs/:lab/steps/:step';

/**
 * The pages of a lab's steps: the text, the checkpoint with Check and its live results, and the
 * practice panel.
 */
export function stepRoutes(dependencies: WebDependencies): Route[] {
  const { store, render, grading } = dependencies;
  const practice = createPracticePanel(dependencies);

  return [
    route('get', '/courses/:course/labs/:lab', 'member', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const whose = {
        courseId: visitor.enrollment.course.id,
        studentId: visitor.person.id,
        labId: lab.id,
      };
      const grades = await store.attempts.listGrades(whose);
      const looks = await store.attempts.listLooks(whose);
      const next = nextStep(lab, { looks, grades }) ?? lab.steps[0];
      if (!next) throw new PageRefusal(404);
      response.redirect(303, stepHref(visitor.enrollment.course, lab.id, next.id));
    }),

    route('get', stepPath, 'member', async (request, response, visitor) => {
      const page = await stepPage(request, visitor, practice, dependencies);
      // a page without JavaScript has loaded itself again until the result is there
      if (request.query.wait !== undefined && !page.panel.live.running) {
        response.redirect(303, `${page.panel.href}#result`);
        return;
      }
      response.send(await render('step', page));
    }),

    route('post', `${stepPath}/check`, 'student', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const step = getStep(lab, request);
      const { course } = visitor.enrollment;
      const given = (request.body ?? {}) as Record<string, unknown>;
      const answers = step.checkpoint.answers.map(
        ({ id }) => [id, String(given[`answer-${id}`] ?? '').slice(0, 2000)] as const,
      );
      const submissionKey = getSubmissionKey(request);
      const whose = { course, labId: lab.id, checkpointId: step.id, studentId: visitor.person.id };
      const submission = { ...whose, answers: Object.fromEntries(answers), submissionKey };
      const missing = await orRefuse(missingAnswers(grading.submit(submission)));
      if (missing.length === 0) {
        response.redirect(303, `${stepHref(course, lab.id, step.id)}#result`);
        return;
      }
      const typed = { answers: submission.answers, missing };
      const page = await stepPage(request, visitor, practice, dependencies, typed);
      response.status(422).send(await render('step', page));
    }),

    route('get', `${stepPath}/events`, 'student', createStepStream(dependencies)),

    route('post', `${stepPath}/practice`, 'student', async (request, response, visitor) => {
      const lab = getLab(visitor.labs, request);
      const step = getStep(lab, request);
      const { course } = visitor.enrollment;
      const node = await store.nodes.find(course.id, visitor.person.id);
      await practice.act(course, lab, step, node, request.body ?? {});
      response.redirect(303, `${stepHref(course, lab.id, step.id)}#practice`);
    }),
  ];
}

/** The ids of the answer fields without an answer, if that is why it was refused; else none. */
async function missingAnswers(submitted: Promise<unknown>): Promise<readonly string[]> {
  try {
    await submitted;
    return [];
  } catch (error) {
    if (error instanceof GradingRefusal && error.code === 'answer-missing') return error.missing;
    throw error;
  }
}

/** `typed` is what a refused form held; without it the fields show the newest submission's answers. */
async function stepPage(
  request: Request,
  { person, enrollment, labs }: Visitor['member'],
  practice: PracticePanel,
  dependencies: WebDependencies,
  typed?: TypedAnswers,
): Promise<StepPage> {
  const { store } = dependencies;
  const lab = getLab(labs, request);
  const step = getStep(lab, request);
  const { course, role } = enrollment;
  const whose = { courseId: course.id, studentId: person.id, labId: lab.id };
  const here = { ...whose, checkpointId: step.id };
  const newest = await findNewest(here, dependencies);
  const [attempts, looks, grades, node, rules, objections] = await Promise.all([
    store.attempts.listOfStudent(here),
    store.attempts.listLooks(whose),
    store.attempts.listGrades(whose),
    store.nodes.find(course.id, person.id),
    store.policies.getOfStudent(whose),
    store.objections.listOfStudent(whose),
  ]);
  const index = lab.steps.indexOf(step);
  const linkTo = (other: Step | undefined) =>
    other ? { href: stepHref(course, lab.id, other.id), title: other.title } : null;
  const chrome = chromeOf(request, `${step.title} · ${lab.title}`, person, enrollment, 'Labs');
  const student = role === 'student' ? { course, lab, attempts, looks, grades, rules } : null;
  const live = await findPanel(step, newest, student, dependencies);
  const base = stepHref(course, lab.id, step.id);
  return {
    chrome: {
      ...chrome,
      path: `${base}?wait=1`,
      styles: ['override', 'pictures'],
      reloadSeconds: live.running ? 2 : 0,
    },
    list: {
      ...stepList(course, lab, { looks, grades }, step.id, rules),
      isGraded: role === 'student',
    },
    number: index + 1,
    count: lab.steps.length,
    title: step.title,
    html: dependencies.renderText(lab.id, step.text, {
      nodeAddress: node?.host ?? "<your node's address>",
      filesUrl: filesUrl(course, lab, dependencies),
    }),
    previous: linkTo(lab.steps[index - 1]),
    next: linkTo(lab.steps[index + 1]) ?? endLink(course, lab),
    panel: {
      title: step.checkpoint.title,
      action: `${base}/check`,
      eventsHref: `${base}/events`,
      csrfToken: chrome.csrfToken,
      href: base,
      answers: answerFields(
        step,
        typed ?? {
          answers: attempts.find((one) => one.kind === 'submission')?.answers ?? {},
          missing: [],
        },
      ),
      button: attempts.length === 0 ? 'Check' : 'Check again',
      closed: closedBecause(role, node, `/courses/${course.slug}`, lab),
      live,
    },
    pictures: pictures(newest?.checks ?? []),
    attempts: attempts.slice(0, 5).map((attempt) => ({
      href: `/courses/${course.slug}/attempts/${attempt.id}`,
      state: stateOf(attempt.outcome),
      text: `${attempt.kind === 'rejudge' ? 'judged again: ' : ''}${attemptText(attempt)}`,
      when: moment(attempt.requestedAt),
    })),
    attemptsHref:
      role === 'student' ? `/courses/${course.slug}/labs/${lab.id}/students/${person.id}` : null,
    practice: await practice.show(course, lab, step, node, {
      action: `${base}/practice`,
      csrfToken: chrome.csrfToken,
    }),
    objection:
      role === 'student'
        ? objectionBox(course.slug, lab.id, step.id, objections, chrome.csrfToken)
        : null,
  };
}

function answerFields({ checkpoint }: Step, { answers, missing }: TypedAnswers): Panel['answers'] {
  return checkpoint.answers.map((field) => ({
    ...answerField(field, answers[field.id] ?? ''),
    problem: missing.includes(field.id) ? 'You left this empty, so nothing was checked.' : null,
    isFocused: field.id === missing[0],
  }));
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
      isOff: false,
    };
  }
  if (node) return null;
  const text = 'You haven’t registered a node yet.';
  return { text, href: `${base}/node`, label: 'Register my node', isOff: true };
}
