import Sqlite from 'better-sqlite3';

/** A class to generate in a database. */
export interface MadeUpClass {
  /** The database file. A server may have it open meanwhile. */
  file: string;
  courseSlug: string;
  labId: string;
  checkpoints: readonly { id: string; points: number }[];
  students: number;
  /** The number of attempts of each student at each checkpoint that they tried. */
  attemptsEach: number;
}

const names = [
  ...['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', 'Radia', 'Donald', 'Frances', 'Dennis', 'Lynn'],
  ...['Ken', 'Hedy', 'Linus', 'Margaret', 'Niklaus', 'Karen', 'Tim', 'Adele', 'John', 'Sophie'],
];
const familyNames = [
  ...['Ahmadi', 'Berg', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Haddad', 'Ivanova'],
  ...['Jansen', 'Kowalski', 'Lindqvist', 'Moreau', 'Nguyen', 'Okafor', 'Petrov', 'Rossi', 'Sato'],
];

/** Creates a linear congruential generator: the same numbers from 0 up to 1 in each run. */
function createRandom(): () => number {
  let state = 20_261_127;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Returns a UUID that is the same in each run. `kind` is one hex digit. */
function idOf(kind: string, number: number): string {
  return `00000000-0000-4000-8000-${kind}${String(number).padStart(11, '0')}`;
}

/**
 * Fills a course with students in three sections who have come more or less far in a lab, and with
 * their attempts, checks and grades. Some grades are late, some nodes were unreachable at the last
 * attempt, and nobody has passed the last checkpoint that they reached. The data is the same in
 * each run, except that the times count back from now.
 */
export function makeUpClass(given: MadeUpClass): void {
  const { file, courseSlug, labId, checkpoints, students, attemptsEach } = given;
  const random = createRandom();
  const database = new Sqlite(file);
  database.pragma('busy_timeout = 10000');
  database.exec('BEGIN IMMEDIATE');
  const course = `(SELECT id FROM Course WHERE slug = '${courseSlug}')`;
  const person = database.prepare(
    `INSERT INTO Person (id, login, name, passwordHash) VALUES (?, ?, ?, '')`,
  );
  const enrollment = database.prepare(
    `INSERT INTO Enrollment (courseId, personId, role, section) VALUES (${course}, ?, 'student', ?)`,
  );
  const attempt = database.prepare(
    `INSERT INTO Attempt (id, courseId, labId, checkpointId, studentId, requestedById, kind, state,
       answers, points, score, outcome, submissionKey, requestedAt, startedAt, finishedAt, countsAsOf)
     VALUES (?, ${course}, ?, ?, ?, ?, 'submission', 'finished', '{}', ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const check = database.prepare(
    `INSERT INTO CheckOutcome (attemptId, position, checkId, title, checker, kind, outcome, facts, durationMs)
     VALUES (?, 0, 'made-up', 'What was asked for is there', 'service-exists', ?, ?, '{}', 120)`,
  );
  const grade = database.prepare(
    `INSERT OR REPLACE INTO Grade (courseId, labId, checkpointId, studentId, score, points, attemptId, earned, lateMinutes, updatedAt)
     VALUES (${course}, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const now = Date.now();
  const timeOf = (hoursAgo: number) =>
    new Date(now - hoursAgo * 3_600_000).toISOString().replace('Z', '+00:00');
  let attempts = 0;
  for (let number = 0; number < students; number += 1) {
    const studentId = idOf('a', number);
    const family = familyNames[(number * 7) % familyNames.length];
    const serial = number < 360 ? '' : ` ${number}`;
    person.run(studentId, `s${number}`, `${names[number % names.length]} ${family}${serial}`);
    enrollment.run(studentId, ['A', 'B', 'C'][number % 3]);
    const reaches = Math.ceil(checkpoints.length * Math.min(1, 0.25 + random()));
    for (const [place, { id, points }] of checkpoints.slice(0, reaches).entries()) {
      const luck = random();
      const isLast = place === reaches - 1;
      let best = -1;
      for (let turn = 0; turn < attemptsEach; turn += 1) {
        const attemptId = idOf('b', attempts);
        attempts += 1;
        const isFinal = turn === attemptsEach - 1;
        const away = luck < 0.04 && isFinal;
        const share = isFinal && !isLast && luck > 0.12 ? 1 : Math.floor(random() * 3) / 4;
        const score = away ? null : Math.round(points * share);
        const outcome = away ? 'unreachable' : share === 1 ? 'pass' : 'fail';
        const at = timeOf(150 - (140 * place) / checkpoints.length - turn / 20 + random() * 8);
        attempt.run(
          ...[attemptId, labId, id, studentId, studentId, points, score, outcome],
          ...[attemptId, at, at, at, at],
        );
        check.run(attemptId, outcome, JSON.stringify(outcomes[outcome]));
        if (score === null || score <= best) continue;
        best = score;
        grade.run(
          ...[labId, id, studentId, score, points, attemptId, score, luck > 0.95 ? 300 : 0, at],
        );
      }
    }
  }
  database.exec('COMMIT');
  database.close();
}

const outcomes = {
  pass: { kind: 'pass', observed: 'it is there' },
  fail: { kind: 'fail', expected: 'a Service my-nginx', observed: 'no Service of that name' },
  unreachable: { kind: 'unreachable', reason: 'timeout', detail: 'Port 22 did not answer.' },
};
