import type { Course, RegisteredNode } from '../domain/course.js';
import type { Lab, Step } from '../domain/lab.js';
import { type PracticeFault, practiceFaults } from '../domain/practice.js';
import { filesUrl } from './file-routes.js';
import { PageRefusal } from './page-refusal.js';
import type { Practice } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

/** The panel of a step's page that works on the student's practice node. */
export interface PracticePanel {
  /**
   * Runs the step's solution on the student's practice node, resets the node, or switches a fault
   * on or off. Throws {@link PageRefusal} with 404 if the student has no practice node, or the step
   * has no solution to run.
   */
  act(
    course: Course,
    lab: Lab,
    step: Step,
    node: RegisteredNode | undefined,
    form: { do?: unknown; fault?: unknown },
  ): Promise<void>;
  /** Returns what the page shows; null if the student has no practice node. */
  show(
    course: Course,
    lab: Lab,
    step: Step,
    node: RegisteredNode | undefined,
    form: Pick<Practice, 'action' | 'csrfToken'>,
  ): Promise<Practice | null>;
}

export function createPracticePanel(dependencies: WebDependencies): PracticePanel {
  const { practice, readLabFile } = dependencies;
  // in memory, because the practice node itself does not outlive this process
  const printed = new Map<string, { step: Step; text: string }>();
  const faults = new Map<string, PracticeFault>();

  /**
   * Returns the solution's script with the student's own values filled in; null if there is none.
   */
  async function solutionOf(
    course: Course,
    lab: Lab,
    step: Step,
    node: RegisteredNode,
  ): Promise<string | null> {
    if (step.solution === null) return null;
    const script = await readLabFile(lab, step.solution);
    return script
      .replaceAll('{{files}}', () => filesUrl(course, lab, dependencies))
      .replaceAll('{{node.address}}', () => node.host);
  }

  return {
    async act(course, lab, step, node, form) {
      if (!practice || !node?.practice) throw new PageRefusal(404);
      let text = 'The practice node is as it was at the start.';
      if (form.do === 'reset') {
        await practice.reset(node);
        faults.delete(node.id);
      } else if (form.do === 'fault') {
        const fault = practiceFaults.find((one) => one === form.fault);
        await practice.setFault(node, fault ?? null);
        if (fault) faults.set(node.id, fault);
        else faults.delete(node.id);
        text = fault
          ? 'The practice node fails now. Press Check and see what Podmark makes of it.'
          : 'The practice node is well again.';
      } else {
        const script = await solutionOf(course, lab, step, node);
        if (script === null) throw new PageRefusal(404);
        const { exitCode, output } = await practice.run(node, script);
        text = exitCode === 0 ? output : `${output}\nexit code ${exitCode}`;
      }
      printed.set(node.id, { step, text });
    },

    async show(course, lab, step, node, form) {
      if (!practice || !node?.practice) return null;
      const last = printed.get(node.id);
      const script = (await solutionOf(course, lab, step, node)) ?? '';
      return {
        ...form,
        script: commandsOf(script),
        output: last?.step === step ? last.text : null,
        faults: [
          { value: '', label: 'is well', current: !faults.has(node.id) },
          ...practiceFaults.map((value) => ({
            value,
            label: faultTexts[value],
            current: faults.get(node.id) === value,
          })),
        ],
      };
    },
  };
}

/** Describes each fault with words that end a sentence about the node. */
const faultTexts: Record<PracticeFault, string> = {
  refuse: 'refuses SSH connections',
  hang: 'accepts connections and stays silent',
  garbage: 'answers with something that is not SSH',
  slow: 'is slow',
  'drop-mid-command': 'hangs up amid a command',
  'wrong-host-key': 'shows another host key',
  'api-refuse': 'has its Kubernetes API down',
  'expired-credentials': 'has expired credentials',
};

function commandsOf(script: string): string {
  const lines = script.split('\n').filter((line) => !line.startsWith('#'));
  return lines.join('\n').trim();
}
