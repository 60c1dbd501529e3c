import type { Answers } from '../domain/attempt.js';
import type { NodeSession } from '../domain/student-node.js';

/** What running a lab's script needs. */
export interface LabScriptDependencies {
  session: Pick<NodeSession, 'address' | 'run'>;
  /** Reads a file of the lab; the path is relative to the lab's folder. */
  readFile(file: string): Promise<string>;
}

/** The time limit of one script, in ms: images are pulled, and pods start and stop. */
const scriptMs = 180_000;

/** How many lines of a script's stderr are reported. */
const complaintLines = 5;

/** The result of a script. */
export interface LabScriptResult {
  answers: Answers;
  /** True if the script ended with a non-zero exit code. */
  failed: boolean;
  /** The last lines of the script's stderr, or an empty string. */
  complaint: string;
}

const nothingDone: LabScriptResult = { answers: {}, failed: false, complaint: '' };

/**
 * Runs a script of a lab on a node. The script prints an answer as a line `ANSWER_ID: TEXT`; those
 * for `answerIds` are returned. Throws NodeUnreachable.
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
    // as in a submission, an empty answer is absent
    if (answer) answers[id] = answer;
  }
  return answers;
}

/** Inlines the manifests, because the node may be unable to reach the server of the lab's files. */
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
