import type { Answers, AttemptSummary } from '../domain/attempt.js';
import type { Course, Person } from '../domain/course.js';
import { findStep, isAnswered, type Step } from '../domain/lab.js';
import { LimitReached } from '../domain/policy-store.js';
import type { AttemptRequest, Store } from '../domain/stores.js';
import type { AttemptQueue } from './attempt-queue.js';
import type { LabsOf } from './course-labs.js';
import { noneLeftText } from './lab-policy.js';

/** Why an attempt was refused. Nothing was written. */
export class GradingRefusal extends Error {
  override readonly name = 'GradingRefusal';

  constructor(
    readonly code:
      | 'no-node'
      | 'no-such-checkpoint'
      | 'not-a-student'
      | 'reason-missing'
      | 'answer-missing'
      | 'limit-reached',
    /** The text to show to the person who asked. */
    message: string,
    /** The ids of the answer fields without an answer; empty for other codes. */
    readonly missing: readonly string[] = [],
  ) {
    super(message);
  }
}

export interface GradingDependencies {
  store: Store;
  labsOf: LabsOf;
  queue: Pick<AttemptQueue, 'add'>;
}

/** A student's checkpoint. */
export interface CheckpointOfStudent {
  course: Course;
  labId: string;
  checkpointId: string;
  studentId: string;
}

/** A student's press on Check. */
export interface Submission extends CheckpointOfStudent {
  answers: Answers;
  /** Identifies the submitted form, so that a form sent twice makes one attempt. */
  submissionKey: string;
}

/** A request by staff to run a student's checkpoint again. */
export interface Rerun extends CheckpointOfStudent {
  requestedBy: Person;
  /** The reason, which the history keeps. */
  reason: string;
  submissionKey: string;
}

/** Requests attempts. Each use case throws {@link GradingRefusal} if it refuses. */
export interface Grading {
  /**
   * Requests the attempt of a student who pressed Check. Returns the existing attempt instead if
   * this form was sent before or a submission at the checkpoint is under way. Refuses where one of
   * the checkpoint's answers is missing, is no option, or has nothing to be seen in it.
   */
  submit(submission: Submission): Promise<AttemptSummary>;
  /** Requests a re-run by staff, with the answers of the student's newest submission. */
  rerun(rerun: Rerun): Promise<AttemptSummary>;
}

export function createGrading({ store, labsOf, queue }: GradingDependencies): Grading {
  async function getStep({
    course,
    labId,
    checkpointId,
    studentId,
  }: CheckpointOfStudent): Promise<Step> {
    const lab = (await labsOf(course.id)).get(labId);
    const step = lab && findStep(lab, checkpointId);
    if (!step) throw new GradingRefusal('no-such-checkpoint', 'There is no such checkpoint.');
    const enrollment = await store.courses.findEnrollment(course.slug, studentId);
    if (enrollment?.role !== 'student') {
      throw new GradingRefusal('not-a-student', 'Only students of the course have attempts.');
    }
    if (!(await store.nodes.find(course.id, studentId))) {
      throw new GradingRefusal('no-node', 'There is no node to look at yet: register it first.');
    }
    return step;
  }

  async function orLimit(course: Course, request: AttemptRequest) {
    try {
      return await store.attempts.request(request);
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
      const text = noneLeftText(error.nextAt, course.timeZone, new Date());
      throw new GradingRefusal('limit-reached', text);
    }
  }

  return {
    async submit(submission) {
      const { course, answers, ...rest } = submission;
      const { checkpoint } = await getStep(submission);
      const asked = checkpoint.answers.map(({ id }) => [id, answers[id]?.trim() ?? ''] as const);
      const missing = checkpoint.answers
        .filter((field) => !isAnswered(field, answers[field.id]?.trim() ?? ''))
        .map(({ id }) => id);
      if (missing.length > 0) {
        const text = 'An answer is missing. Nothing was checked, and no attempt was used.';
        throw new GradingRefusal('answer-missing', text, missing);
      }
      const { attempt, created } = await orLimit(course, {
        ...rest,
        courseId: course.id,
        requestedById: submission.studentId,
        kind: 'submission',
        reason: null,
        answers: Object.fromEntries(asked),
        points: checkpoint.points,
      });
      if (created) queue.add(attempt);
      return attempt;
    },

    async rerun(rerun) {
      const { course, requestedBy, ...rest } = rerun;
      const reason = rerun.reason.trim();
      if (reason === '')
        throw new GradingRefusal('reason-missing', 'Say why the checkpoint is run again.');
      const { checkpoint } = await getStep(rerun);
      const earlier = await store.attempts.listOfStudent({ ...rest, courseId: course.id });
      const latest = earlier.find((attempt) => attempt.kind === 'submission');
      const { attempt, created } = await store.attempts.request({
        ...rest,
        courseId: course.id,
        requestedById: requestedBy.id,
        kind: 'rerun',
        reason,
        answers: latest?.answers ?? {},
        points: checkpoint.points,
      });
      if (created) queue.add(attempt);
      return attempt;
    },
  };
}
