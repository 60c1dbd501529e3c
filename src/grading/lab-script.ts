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

/**
 * Runs a script of a lab on a node and returns the answers among `answerIds` that it printed, each in
 * a line `answer id: text`. Throws NodeUnreachable.
 */
export async function runLabScript(
  text: string,
  answerIds: readonly string[],
  { session, readFile }: LabScriptDependencies,
): Promise<Answers> {
  const script = await withManifests(
    text.replaceAll('{{node.address}}', session.address),
    readFile,
  );
  const hasCommands = script.split('\n').some((line) => /^[^#\s]/.test(line));
  if (!hasCommands) return {};
  const { stdout } = await session.run({ argv: ['sh', '-c', script], timeoutMs: scriptMs });
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
