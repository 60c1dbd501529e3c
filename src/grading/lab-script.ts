import type { Answers } from '../domain/attempt.js';
import type { NodeSession } from '../domain/student-node.js';

/** Where a lab's scripts are run. */
export interface LabScriptDependencies {
  session: Pick<NodeSession, 'address' | 'run'>;
  /** Reads a file of the lab, named relative to its folder. */
  readFile(file: string): Promise<string>;
}

/** For one script, in ms: images are pulled, pods start and stop. */
const scriptMs = 180_000;

/** How many lines of what a script complained about are told. */
const complaintLines = 5;

/** What a script came to. */
export interface LabScriptResult {
  answers: Answers;
  /** Its last command failed. */
  failed: boolean;
  /** The last lines of its stderr; empty where there is nothing. */
  complaint: string;
}

const nothingDone: LabScriptResult = { answers: {}, failed: false, complaint: '' };

/**
 * Runs a script of a lab on a node; its answers are those among `answerIds` that it printed, each in
 * a line `answer id: text`. Throws NodeUnreachable.
 */
export async function runLabScript(
  text: string,
  answerIds: readonly string[],
  { session, readFile }: LabScriptDependencies,
): Promise<LabScriptResult> {
  const script = await withManifests(
    text.replaceAll('{{node.address}}', session.address),
    readFile,
  );
  const hasCommands = script.split('\n').some((line) => /^[^#\s]/.test(line));
  if (!hasCommands) return nothingDone;
  const argv = ['sh', '-c', script] as const;
  const { exitCode, stdout, stderr } = await session.run({ argv, timeoutMs: scriptMs });
  const said = stderr.split('\n').filter((line) => line.trim() !== '');
  return {
    answers: answersIn(stdout, answerIds),
    failed: exitCode !== 0,
    complaint: said.slice(-complaintLines).join('\n'),
  };
}

function answersIn(stdout: string, answerIds: readonly string[]): Answers {
  const lines = stdout.split('\n');
  const answers: Answers = {};
  for (const id of answerIds) {
    const answer = lines
      .findLast((line) => line.startsWith(`${id}:`))
      ?.slice(id.length + 1)
      .trim();
    // a field that was left empty is not there
    if (answer) answers[id] = answer;
  }
  return answers;
}

/** A node may have no way to where the lab's files are served, so manifests go along. */
async function withManifests(
  text: string,
  readFile: LabScriptDependencies['readFile'],
): Promise<string> {
  const lines = text.split('\n').map(async (line) => {
    const [named, file] = /-f \{\{files\}\}\/(\S+)/.exec(line) ?? [];
    if (named === undefined) return line;
    const manifest = await readFile(`files/${file}`);
    return `${line.replace(named, "-f - <<'MANIFEST'")}\n${manifest.trimEnd()}\nMANIFEST`;
  });
  return (await Promise.all(lines)).join('\n').trim();
}
