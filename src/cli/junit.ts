import type { ProofCase } from '../grading/prove-lab.js';

/** JUnit's XML, as CI servers read it: a suite for each checkpoint, times in seconds. */
export function junitXml(labId: string, cases: readonly ProofCase[]): string {
  const suites = new Map<string, ProofCase[]>();
  for (const one of cases) {
    const name = one.checkpoint ?? 'node';
    suites.set(name, [...(suites.get(name) ?? []), one]);
  }
  const lines = [...suites].flatMap(([name, all]) => [
    `  <testsuite name="${escaped(`${labId}.${name}`)}" ${counts(all)}>`,
    ...all.map((one) => caseXml(`${labId}.${name}`, one)),
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
  const failures = cases.filter((one) => one.isJudged && !one.isShown).length;
  const errors = cases.filter((one) => !one.isJudged).length;
  const seconds = cases.reduce((sum, one) => sum + one.durationMs, 0) / 1000;
  return `tests="${cases.length}" failures="${failures}" errors="${errors}" time="${seconds.toFixed(3)}"`;
}

function caseXml(suite: string, one: ProofCase): string {
  const name = one.script === null ? one.what : `${one.what} ${one.script}`;
  const start = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}" time="${(one.durationMs / 1000).toFixed(3)}"`;
  const inside = [resultXml(one), complaintXml(one)].join('');
  return inside === '' ? `${start}/>` : `${start}>${inside}</testcase>`;
}

function resultXml(one: ProofCase): string {
  if (one.isShown) return '';
  const kind = one.isJudged ? 'failure' : 'error';
  const message = `expected ${one.expected}, observed ${one.observed}`;
  return `<${kind} message="${escaped(message)}"/>`;
}

function complaintXml({ complaint }: ProofCase): string {
  if (complaint === '') return '';
  const lines = complaint.split('\n').map(escaped);
  return `<system-err>${lines.join('\n')}</system-err>`;
}

/** XML 1.0 has no words for control characters. */
function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
