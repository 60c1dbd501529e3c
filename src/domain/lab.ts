import type { LabValues } from './lab-values.js';

/** A lab as the catalog reads it from its folder: plain data with all references resolved. */
export interface Lab {
  /** The name of the lab's folder. */
  id: string;
  title: string;
  summary: string;
  steps: Step[];
  /** The values that are filled in, and that the lab's scripts and manifests are to be filled with. */
  values: LabValues;
  /**
   * A shell script, relative to the lab's folder, that deletes what the steps create; null if there
   * is nothing to delete.
   */
  cleanUp: string | null;
  /** Markdown of the page after the last step, which has no checkpoint; null without one. */
  end: string | null;
}

/** A page with instructions to follow; its checkpoint is graded. */
export interface Step {
  /** Also the id of the step's checkpoint; used in URLs. */
  id: string;
  title: string;
  /** The heading of the part of the lab that begins with this step; null if none begins here. */
  part: string | null;
  /** Markdown. */
  text: string;
  checkpoint: Checkpoint;
  /**
   * A shell script, relative to the lab's folder, that does the step; null if none is needed. It
   * prints each answer of the checkpoint in a line `ANSWER_ID: TEXT`.
   */
  solution: string | null;
  /** True if the checkpoint passes before anything is done. */
  passesUntouched: boolean;
  /** Typical mistakes, which prove that the checkpoint fails with the right hint. */
  mistakes: Mistake[];
}

/** A script that makes a mistake at a step, and the hint that must follow. */
export interface Mistake {
  /**
   * A shell script, relative to the lab's folder, that runs in place of the solution. The part
   * after a line `# mend` runs once the checkpoint was checked, and restores the state from before.
   */
  script: string;
  /** The id of the only hint that the failed checks must give. */
  hint: string;
}

/** The graded part of a step. */
export interface Checkpoint {
  id: string;
  title: string;
  points: number;
  answers: AnswerField[];
  checks: Check[];
  labNames: LabNames;
}

/**
 * The objects that any step of a lab asks for. A checker must not take such an object for another
 * one that is misspelled or misplaced, nor have the student delete it.
 */
export interface LabNames {
  services: readonly ObjectName[];
  deployments: readonly ObjectName[];
}

/** A Kubernetes object's place in the cluster. */
export interface ObjectName {
  namespace: string;
  name: string;
}

/** A question that the student answers before pressing Check. */
export type AnswerField = TextField | ChoiceField;

/** A question that is answered with a short text. */
export interface TextField {
  kind?: 'text' | undefined;
  id: string;
  label: string;
  /** Shown in the empty field. */
  placeholder: string;
}

/** A question that is answered with one of its options; the answer is the option's id. */
export interface ChoiceField {
  kind: 'choice';
  id: string;
  label: string;
  options: readonly { id: string; text: string }[];
}

/** True if an answer has something to be seen in it, and is an option where one is to be chosen. */
export function isAnswered(field: AnswerField, answer: string): boolean {
  return field.kind === 'choice'
    ? field.options.some(({ id }) => id === answer)
    : hasSomething.test(answer);
}

/** True for text in which there is something to see: neither only spaces nor invisible characters. */
const hasSomething = /[^\s\p{C}]/u;

/** An answer as a person reads it: the text of the option where one was chosen. */
export function answerText(field: AnswerField | undefined, answer: string): string {
  const options = field?.kind === 'choice' ? field.options : [];
  return options.find(({ id }) => id === answer)?.text ?? answer;
}

/** One checker with its parameters, as the lab asks for it. */
export interface Check {
  /** Unique within the checkpoint. */
  id: string;
  /** The title that the student reads. */
  title: string;
  checker: string;
  /** The parameters as the checker's schema parsed them. */
  params: unknown;
  /** The relative share of the checkpoint's points; a check with weight 0 is shown, not counted. */
  weight: number;
  /** Ids of checks of the same checkpoint that must pass first. */
  needs: string[];
  /** How long the check may wait to become true, in ms; 0 looks once. */
  withinMs: number;
  /** How long the check must stay true once it is, in ms; 0 needs a single look. */
  forMs: number;
}

/** The lab with the first mistake for each hint only: enough to show that each hint is found. */
export function withOneMistakePerHint(lab: Lab): Lab {
  const shown = new Set<string>();
  const isFirst = ({ hint }: Mistake) => shown.size < shown.add(hint).size;
  return {
    ...lab,
    steps: lab.steps.map((step) => ({ ...step, mistakes: step.mistakes.filter(isFirst) })),
  };
}

/** The lab without its mistakes, which take the longest to show. */
export function withoutMistakes(lab: Lab): Lab {
  return { ...lab, steps: lab.steps.map((step) => ({ ...step, mistakes: [] })) };
}

/** The sum of the checkpoints' points. */
export function labPoints(lab: Lab): number {
  return lab.steps.reduce((sum, step) => sum + step.checkpoint.points, 0);
}

/**
 * The checkpoints that a student must pass to finish the lab: those that are worth points. A bonus
 * of 0 points is not needed, unless the lab has nothing else.
 */
export function neededCheckpoints<T extends { points: number }>(checkpoints: readonly T[]): T[] {
  const worthPoints = checkpoints.filter(({ points }) => points > 0);
  return worthPoints.length > 0 ? worthPoints : [...checkpoints];
}

/** The step with this checkpoint; undefined if the lab has none. */
export function findStep(lab: Lab, checkpointId: string): Step | undefined {
  return lab.steps.find((step) => step.checkpoint.id === checkpointId);
}
