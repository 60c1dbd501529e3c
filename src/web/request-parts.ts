import type { Request } from 'express';
import { findStep, type Lab, type Step } from '../domain/lab.js';
import { ObjectionRefusal } from '../domain/objection.js';
import { GradingRefusal } from '../grading/grading.js';
import type { Visitor } from './access.js';
import { PageRefusal } from './page-refusal.js';

/** Returns the lab that the path names. Throws {@link PageRefusal} with 404 if there is none. */
export function getLab(labs: Visitor['member']['labs'], request: Request): Lab {
  const lab = labs.get(String(request.params.lab));
  if (!lab) throw new PageRefusal(404);
  return lab;
}

/** Returns the step that the path names. Throws {@link PageRefusal} with 404 if there is none. */
export function getStep(lab: Lab, request: Request): Step {
  const step = findStep(lab, String(request.params.step));
  if (!step) throw new PageRefusal(404);
  return step;
}

/**
 * Returns the key of the form that was sent: a form sent twice makes one attempt. Throws {@link
 * PageRefusal} with 400 if the key is missing.
 */
export function getSubmissionKey(request: Request): string {
  const key = String(request.body?.submissionKey ?? '').slice(0, 100);
  if (key === '') throw new PageRefusal(400, 'The form was not complete. Try again.');
  return key;
}

/** Waits for a use case and turns its refusal into a {@link PageRefusal} with the same message. */
export async function orRefuse<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const isRefusal = error instanceof GradingRefusal || error instanceof ObjectionRefusal;
    if (!isRefusal) throw error;
    throw new PageRefusal(statusOf(error), error.message);
  }
}

/**
 * Returns 400 if the form was not filled in correctly, 409 if what it asks for is impossible now.
 */
export function statusOf({ code }: GradingRefusal | ObjectionRefusal): 400 | 409 {
  return formCodes.has(code) ? 400 : 409;
}

const formCodes: ReadonlySet<string> = new Set(['reason-missing', 'text-missing', 'text-too-long']);
