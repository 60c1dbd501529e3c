import type { ProofCase } from '../grading/prove-lab.js';

/** A case, and whether it was shown with the lab's default values or with those of the proof. */
export type TestedCase = ProofCase & { values: 'default' | 'proof' };

/**
 * Formats cases as JUnit XML for CI servers, with one suite per checkpoint and times in seconds.
 */
export function junitXml(labId: string, cases: readonly TestedCase[]): string {
  const suites = new Map<string, ProofCase[]>();
  for (const proof of cases) {
    const place = proof.checkpoint ?? 'node';
    const name = proof.values === 'proof' ? `${place} with other values` : place;
    suites.set(name, [...(suites.get(name) ?? []), proof]);
  }
  const lines = [...suites].flatMap(([name, all]) => [
    `  <testsuite name="${escaped(`${labId}.${name}`)}" ${counts(all)}>`,
    ...all.map((proof) => caseXml(`${labId}.${name}`, proof)),
    '  </testsuite>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(labId)}" ${counts(cases)}>`,
    ...lines,
    '</testsuites>',
    '',
  ].join('\n');
}

function counts(cases: readonly ProofCase[]): string {
  const failures = cases.filter((proof) => proof.isJudged && !proof.isShown).length;
  const errors = cases.filter((proof) => !proof.isJudged).length;
  const seconds = cases.reduce((sum, proof) => sum + proof.durationMs, 0) / 1000;
  return `tests="${cases.length}" failures="${failures}" errors="${errors}" time="${seconds.toFixed(3)}"`;
}

function caseXml(suite: string, proof: ProofCase): string {
  const name = proof.script === null ? proof.what : `${proof.what} ${proof.script}`;
  const start = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}" time="${(proof.durationMs / 1000).toFixed(3)}"`;
  const inside = [resultXml(proof), complaintXml(proof)].join('');
  return inside === '' ? `${start}/>` : `${start}>${inside}</testcase>`;
}

function resultXml(proof: ProofCase): string {
  if (proof.isShown) return '';
  const kind = proof.isJudged ? 'failure' : 'error';
  const message = `expected ${proof.expected}, observed ${proof.observed}`;
  return `<${kind} message="${escaped(message)}"/>`;
}

function complaintXml({ complaint }: ProofCase): string {
  if (complaint === '') return '';
  const lines = complaint.split('\n').map(escaped);
  return `<system-err>${lines.join('\n')}</system-err>`;
}

/** Escapes text for XML. Control characters become spaces, because XML 1.0 cannot contain them. */
function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
