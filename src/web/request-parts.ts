import type { Request } from 'express';
import { findStep, type Lab, type Step } from '../domain/lab.js';
import { ObjectionRefusal } from '../domain/objection.js';
import { GradingRefusal } from '../grading/grading.js';
import { PageRefusal } from './page-refusal.js';
import type { WebDependencies } from './web-dependencies.js';

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

/** The name of the form that was sent: the same one sent twice is one attempt. */
export function getSubmissionKey(request: Request): string {
  const key = String(request.body?.submissionKey ?? '').slice(0, 100);
  if (key === '') throw new PageRefusal(400, 'The form was not complete. Try again.');
  return key;
}

/** Shows a refusal of a use case as a page. */
export async function orRefuse<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const isRefusal = error instanceof GradingRefusal || error instanceof ObjectionRefusal;
    if (!isRefusal) throw error;
    throw new PageRefusal(statusOf(error), error.message);
  }
}

/** 400 where the form was not filled in right, 409 where it cannot be at the moment. */
export function statusOf({ code }: GradingRefusal | ObjectionRefusal): 400 | 409 {
  return formCodes.has(code) ? 400 : 409;
}

const formCodes: ReadonlySet<string> = new Set(['reason-missing', 'text-missing', 'text-too-long']);
