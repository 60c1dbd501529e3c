/** A lab as the catalog read it from its folder: plain data, all references resolved. */
export interface Lab {
  /** The folder's name. */
  id: string;
  title: string;
  summary: string;
  steps: Step[];
  /** A shell script that deletes what the lab's steps make; null where there is nothing to delete. */
  cleanUp: string | null;
}

/** A page to read and do; its checkpoint is what is graded. */
export interface Step {
  /** The id of the step's checkpoint, and its place in URLs. */
  id: string;
  title: string;
  /** A heading over this and the following steps, where a part of the lab begins. */
  part: string | null;
  /** Markdown. */
  text: string;
  checkpoint: Checkpoint;
  /**
   * A shell script that does the step, relative to the lab's folder; null where none is needed. It
   * prints each answer of the checkpoint in a line `answer id: text`.
   */
  solution: string | null;
  /** True where the checkpoint passes before anything is done. */
  passesUntouched: boolean;
  /** What students do wrong, to prove that the checkpoint fails with the hint that fits. */
  mistakes: Mistake[];
}

/** A mistake at a step, as a script, and what must be said about it. */
export interface Mistake {
  /**
   * A shell script, relative to the lab's folder. It is run in place of the solution; what stands after
   * a line `# mend` is run afterwards, and leads back to the state before.
   */
  script: string;
  /** The id of the one hint that the failed checks give. */
  hint: string;
}

/** What is graded of a step. */
export interface Checkpoint {
  id: string;
  title: string;
  points: number;
  answers: AnswerField[];
  checks: Check[];
  labNames: LabNames;
}

/** What a lab asks for by name, in any of its steps: none of it is something else misspelled. */
export interface LabNames {
  services: readonly string[];
  deployments: readonly string[];
}

/** A text field that the student fills in before pressing Check. */
export interface AnswerField {
  id: string;
  label: string;
  /** Shown in the empty field. */
  placeholder: string;
}

/** One checker with its parameters, as the lab asks for it. */
export interface Check {
  /** Unique in its checkpoint. */
  id: string;
  /** What the student reads. */
  title: string;
  checker: string;
  /** As the checker's schema parsed them. */
  params: unknown;
  /** The share in the checkpoint's points; 0 is shown and never counted. */
  weight: number;
  /** Ids of checks of the same checkpoint that must pass first. */
  needs: string[];
  /** How long the check may wait to become true, in ms; 0 looks once. */
  withinMs: number;
  /** How long it must stay true once it is, in ms; 0 asks for one look. */
  forMs: number;
}

/** The sum of the checkpoints' points. */
export function labPoints(lab: Lab): number {
  return lab.steps.reduce((sum, step) => sum + step.checkpoint.points, 0);
}

/** The step with the checkpoint of that id. */
export function findStep(lab: Lab, checkpointId: string): Step | undefined {
  return lab.steps.find((step) => step.checkpoint.id === checkpointId);
}
