import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { WebClient } from '../../support/web-client.js';
import { startWebServer, type WebServer } from '../../support/web-server.js';

let server: WebServer;
let instructor: WebClient;
let ta: WebClient;
const base = '/courses/k8s/people';

beforeAll(async () => {
  server = await startWebServer();
  instructor = await server.visitAs('instructor-k8s');
  ta = await server.visitAs('ta-k8s');
});
afterAll(() => server.stop());

/** Looks at a roster and presses Import. */
async function importRoster(roster: string, more: Record<string, string> = {}) {
  const preview = await instructor.post(`${base}/roster`, { roster });
  expect(preview.status).toBe(200);
  return await instructor.post(`${base}/roster/import`, {
    ...revisionAndText(preview.text),
    ...more,
  });
}

/** The hidden fields of a preview, as a browser would send them. */
function revisionAndText(html: string) {
  const revision = /name="revision" value="([0-9a-f]+)"/.exec(html)?.[1] ?? '';
  const text = /<textarea name="roster" hidden[^>]*>\n([\s\S]*?)<\/textarea>/.exec(html)?.[1] ?? '';
  const roster = text.replace(/&#34;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
  return { revision, roster };
}

async function memberOf(login: string) {
  const members = await server.store.roster.listMembers(server.course.id);
  return members.find(({ person }) => person.login === login);
}

/** The rows of the first table, as text. */
function rowsOf(html: string): string[] {
  return [...html.matchAll(/<tr><th scope="row">(.*?)<\/tr>/gs)].map(([, row]) =>
    (row ?? '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

describe('a roster', () => {
  test('is looked at, then imported as it was looked at', async () => {
    const csv = 'login;name;section;role\nada;Ada L Lovelace;A;\ngrace;Grace;B;TA\n';
    const preview = await instructor.post(`${base}/roster`, { roster: csv });
    expect(preview.text).toContain('<dt>added</dt><dd class="num">2</dd>');
    expect(preview.text).toContain('<dt>not in the file</dt><dd class="num">3</dd>');
    expect(rowsOf(preview.text)).toContain('Ada L Lovelace ada student A');
    expect(await memberOf('ada')).toBeUndefined();
    const answer = await instructor.post(`${base}/roster/import`, revisionAndText(preview.text));
    expect([answer.status, answer.location]).toEqual([
      ...[303, `${base}?done=imported&added=2&changed=0&left=0`],
    ]);
    expect((await instructor.get(answer.location)).text).toContain('2 people added. New people');
    expect(await memberOf('grace')).toMatchObject({ role: 'ta', details: { section: 'B' } });
  });

  test('makes nobody staff who made the account themselves, but where it is named and ticked', async () => {
    const { store, course, instructor: boss } = server;
    const invitation = { courseId: course.id, role: 'student' as const, section: null };
    const expiresAt = new Date(Date.now() + 86_400_000);
    await store.invitations.create({ ...invitation, actorId: boss.id, expiresAt });
    const [link] = await store.invitations.list(course.id, 'for-all');
    const person = { login: 'ta.jones', name: 'Not Jones', passwordHash: 'hash' };
    await store.invitations.joinAsNew(link?.id ?? '', person);

    const csv = 'login,name,role\nta.jones,Jones,TA\ngrace,Grace,TA\nnew.ta,New,TA\n';
    const preview = await instructor.post(`${base}/roster`, { roster: csv });
    expect(preview.text.match(/name="raise" value="[^"]*"/g)).toEqual([
      'name="raise" value="ta.jones"',
    ]);
    expect(preview.text).toContain('<strong>ta.jones</strong>, named Not Jones,');
    for (const raise of [{}, { raise: 'grace' }] as Record<string, string>[]) {
      const refused = await importRoster(csv, raise);
      expect([refused.status, (await memberOf('ta.jones'))?.role]).toEqual([409, 'student']);
      expect(refused.text).toContain('Confirm each account that would become staff');
    }
    expect(await memberOf('new.ta')).toBeUndefined();
    expect((await importRoster(csv, { raise: 'ta.jones' })).status).toBe(303);
    expect((await memberOf('ta.jones'))?.role).toBe('ta');
    // staff by now, and no question any more
    const again = await instructor.post(`${base}/roster`, { roster: `${csv}ada,,\n` });
    expect(again.text).not.toContain('name="raise"');
  });

  test('is called what it was recognized as, with what became of each column', async () => {
    const roster =
      'OrgDefinedId,Username,Last Name,First Name,Email,Role,End-of-Line Indicator\n' +
      '#007,#kmori,Mori,Ken,k@x.edu,TA,#\n#008,#lmori,Mori,Lu,l@x.edu,,#\n';
    const { text } = await instructor.post(`${base}/roster`, { roster });
    expect(text).toContain('Recognized as <strong>grades exported from Brightspace</strong>');
    expect(text).toContain('<dt>number</dt><dd>OrgDefinedId</dd>');
    expect(rowsOf(text)).toContain('Ken Mori kmori k@x.edu 007 student');
    expect(text).toContain('Columns that are not read: Role, End-of-Line Indicator.');
    // beside the counts, before the list, and once more after it
    const buttons = [...text.matchAll(/<button[^>]*>Import 2 people</g)].map(({ index }) => index);
    const table = text.indexOf('aria-label="Added"');
    expect(buttons.map((index) => index < table)).toEqual([true, false]);
    expect(text).toContain('form="import-form">Import 2 people');
  });

  test('that is an Excel workbook is called one', async () => {
    const roster = 'PK\u0003\u0004xl';
    const { status, text } = await instructor.post(`${base}/roster`, { roster });
    expect(status).toBe(422);
    expect(text).toContain('<li>This is an Excel workbook. Save it as CSV.</li>');
  });

  test('shows what changes, old and new', async () => {
    const roster = 'login,name,section\nada,Ada Lovelace,C\n"grace","Grace",\n';
    const { text } = await instructor.post(`${base}/roster`, { roster });
    expect(text).toContain('<div>name: <del>Ada L Lovelace</del> → <ins>Ada Lovelace</ins></div>');
    expect(text).toContain('<div>section: <del>A</del> → <ins>C</ins></div>');
    expect(text).toContain('<dt>unchanged</dt><dd class="num">1</dd>');
    await importRoster(roster);
    expect(await memberOf('ada')).toMatchObject({ details: { section: 'C' } });
    const again = await instructor.post(`${base}/roster`, { roster: `${roster}student-k8s,,\n` });
    expect(again.text).toContain('there is nothing to import');
  });

  test('with mistakes tells each with its line, and nothing is imported, nor by the second form', async () => {
    const roster = 'login,name,role\neve,Eve,\n,Bob,\neve,Eve,asistant\n';
    for (const path of [`${base}/roster`, `${base}/roster/import`]) {
      const { status, text } = await instructor.post(path, { roster });
      expect(status).toBe(422);
      expect(text).toContain('<li>line 3: no login</li>');
      expect(text).toContain('line 4: the role “asistant” is none of student, ta, instructor');
      expect(text).toContain('eve,Eve,asistant');
      expect(text).not.toContain('Preview</h2>');
    }
    expect(await memberOf('eve')).toBeUndefined();
  });

  test('with many mistakes tells the first', async () => {
    const { text } = await instructor.post(`${base}/roster`, {
      roster: `login,name\n${',x\n'.repeat(510)}`,
    });
    expect(text).toContain('<li>line 501: no login</li>');
    expect(text).not.toContain('line 502');
    expect(text).toContain('<li>and 10 more</li>');
  });

  test('that was looked at before the course changed is refused, and shown anew', async () => {
    const preview = await instructor.post(`${base}/roster`, { roster: 'login,name\nlate,Late\n' });
    await importRoster('login,name\nbetween,Between\n');
    const answer = await instructor.post(`${base}/roster/import`, revisionAndText(preview.text));
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('because the course has changed since the preview');
    expect(await memberOf('late')).toBeUndefined();
    const now = await instructor.post(`${base}/roster/import`, revisionAndText(answer.text));
    expect(now.status).toBe(303);
    expect(await memberOf('late')).toBeDefined();
  });

  test('leaves who is not in it, or takes off the students of them', async () => {
    await importRoster('login,name\nstudent-k8s,The student\nnew,New\n');
    expect(await memberOf('ada')).toMatchObject({ leftAt: null });
    await importRoster('login,name\nstudent-k8s,The student\nnewer,New\n', { leave: 'yes' });
    expect(await memberOf('ada')).toMatchObject({ leftAt: expect.any(Date) });
    expect(await memberOf('student-k8s')).toMatchObject({ leftAt: null });
    expect(await memberOf('ta-k8s')).toMatchObject({ leftAt: null });
  });

  test('may be long; other forms may not, nor who is not signed in', async () => {
    const roster = `login,name\n${Array.from({ length: 600 }, (_, i) => `long${i},"${'N'.repeat(150)}"`).join('\n')}`;
    expect(roster.length).toBeGreaterThan(64_000);
    const gradebook = `${roster.replace('name', `name,${'Task,'.repeat(300)}`)}${',"9,5"'.repeat(250_000)}`;
    expect(gradebook.length).toBeGreaterThan(1_500_000);
    const { status, text } = await instructor.post(`${base}/roster`, { roster: gradebook });
    expect([status, text.includes('more cells than the head has')]).toEqual([422, true]);
    expect((await instructor.post(`${base}/roster`, { roster })).status).toBe(200);
    expect((await instructor.post(`${base}/add`, { name: roster })).status).toBe(413);
    expect(
      (await instructor.post(`${base}/roster`, { roster: 'x'.repeat(6_400_000) })).status,
    ).toBe(413);
    const nobody = server.visit();
    await nobody.get('/sign-in');
    expect((await nobody.post(`${base}/roster`, { roster })).status).toBe(413);
  });
});

describe('the list', () => {
  beforeAll(async () => {
    const lines = Array.from({ length: 250 }, (_, i) => `many-${i},Many ${i},${i % 2 ? 'X' : 'Y'}`);
    await importRoster(`login,name,section,email\n${lines.join(',\n')},m@x.edu\n`);
  });

  test.each([
    ['q=many&section=X&page=2', 25, '101 to 125 of 125'],
    ['q=m@x', 1, '1 to 1 of 1'],
    ['role=instructor', 1, '1 to 1 of 1'],
    ['state=joined&role=ta&q=ta-k8s', 1, '1 to 1 of 1'],
    ['state=left&q=ada', 1, '1 to 1 of 1'],
    ['q=MANY&page=99', 50, '201 to 250 of 250'],
    ['q=many&page=x', 100, '1 to 100 of 250'],
  ])('with %s', async (query, count, said) => {
    const { text } = await ta.get(`${base}?${query}`);
    expect(rowsOf(text)).toHaveLength(count);
    expect(text).toContain(said);
  });

  test('keeps search and filters from page to page', async () => {
    const { text } = await ta.get(`${base}?q=many&section=X`);
    expect(text).toContain('q=many&amp;section=X&amp;page=2');
    expect(text).toContain('<option value="X" selected>X</option>');
    expect(text).toContain('value="many"');
  });

  test('says so where nobody is like that, and does not show who left', async () => {
    expect((await ta.get(`${base}?q=nobody-at-all`)).text).toContain('Nobody is like that.');
    expect((await ta.get(`${base}?q=ada`)).text).toContain('Nobody is like that.');
    expect((await ta.get(`${base}?q=a&q=b`)).status).toBe(200);
  });

  test('offers changes to instructors only', async () => {
    expect((await instructor.get(base)).text).toContain('Import a roster');
    expect((await ta.get(base)).text).not.toContain('Import a roster');
  });
});

describe('a person', () => {
  const add = (form: Record<string, string>) => instructor.post(`${base}/add`, form);

  test('is added by a form, and gets a link', async () => {
    const answer = await add({ login: 'Solo', name: 'Solo Person', role: 'ta', section: 'S' });
    expect([answer.status, answer.location]).toEqual([
      303,
      `${base}/${(await memberOf('solo'))?.person.id}?done=added`,
    ]);
    const page = await instructor.get(answer.location);
    expect(page.text).toContain('They are in the course now.');
    expect(page.text).toContain(`<code>${server.url}/invitations/`);
    expect(page.text).toContain('<option value="ta" selected>TA</option>');
  });

  test.each([
    [{ login: '', name: 'X' }, 'Write their login.'],
    [{ login: 'a b', name: 'X' }, 'A login has no spaces.'],
    [{ login: 'unknown', name: ' ' }, 'unknown is new: write their name.'],
    [{ login: 'ta-k8s', name: 'X' }, 'ta-k8s is in the course already.'],
  ])('is not added with %j', async (form, problem) => {
    const { status, text } = await add(form);
    expect(status).toBe(422);
    expect(text).toContain(problem);
    expect(text).toContain(`name="login" value="${form.login}"`);
  });

  test('gets another role and section, and leaves, and comes back by the form', async () => {
    const id = server.student.id;
    const change = { role: 'ta', section: 'Z' };
    const changed = await instructor.post(`${base}/${id}/change`, change);
    expect(changed.location).toBe(`${base}/${id}?done=changed`);
    expect(await memberOf('student-k8s')).toMatchObject({ role: 'ta', details: { section: 'Z' } });
    await instructor.post(`${base}/${id}/change`, { role: 'nonsense', section: ' ' });
    expect(await memberOf('student-k8s')).toMatchObject({
      ...{ role: 'student', details: { section: null } },
    });
    const left = await instructor.post(`${base}/${id}/leave`);
    const page = await instructor.get(left.location);
    expect(page.text).toContain('Off the course');
    expect(page.text).not.toContain('Take The student off');
    expect(page.text).toContain(`${base}/add?login=student-k8s`);
    const form = await instructor.get(`${base}/add?login=student-k8s`);
    expect(form.text).toContain('name="login" value="student-k8s"');
    const twice = await instructor.post(`${base}/${id}/leave`);
    expect(twice.status).toBe(409);
    expect((await add({ login: 'student-k8s' })).status).toBe(303);
    expect(await memberOf('student-k8s')).toMatchObject({ leftAt: null, hasJoined: true });
  });

  test('who is the last instructor stays', async () => {
    const { id } = server.instructor;
    for (const [path, form] of [
      [`${base}/${id}/leave`, {}],
      [`${base}/${id}/change`, { role: 'student' }],
    ] as const) {
      const { status, text } = await instructor.post(path, form);
      expect(status).toBe(409);
      expect(text).toContain('This is the last instructor of the course.');
    }
  });

  test('is shown to TAs without what they may not do, nor a link', async () => {
    const id = (await memberOf('solo'))?.person.id;
    const { text } = await ta.get(`${base}/${id}`);
    expect(text).toContain('Solo Person');
    expect(text).not.toContain('/invitations/');
    expect(text).not.toContain('off the course');
    expect((await ta.get(`${base}/nobody`)).status).toBe(404);
  });
});

describe('links', () => {
  test('of all who have not joined are a file for a mail merge', async () => {
    await importRoster('login,name,email\nmerge,"=SUM(1)",m@x.edu\n');
    const { headers, text } = await instructor.get(`${base}/links.csv`);
    expect(headers['content-disposition']).toBe('attachment; filename=k8s-links.csv');
    const lines: string[][] = parse(text);
    expect(lines[0]).toEqual(['login', 'name', 'email', 'link']);
    const line = lines.find(([login]) => login === 'merge') ?? [];
    expect(line.slice(0, 3)).toEqual(['merge', "'=SUM(1)", 'm@x.edu']);
    expect(line[3]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitations\/[0-9a-f-]{36}\.[\w-]{43}$/);
    expect(lines.map(([login]) => login)).not.toContain('ta-k8s');
  });

  test('are shown to a hundred, the rest counted; taken back and renewed', async () => {
    const page = await instructor.get(`${base}/links`);
    expect(rowsOf(page.text)).toHaveLength(100);
    expect(page.text).toMatch(/And \d+ more: the download has all\./);
    const id = (await memberOf('merge'))?.person.id;
    const back = await instructor.post(`${base}/${id}/link`, { do: 'withdraw' });
    expect(back.location).toBe(`${base}/${id}?done=withdrawn`);
    await instructor.post(`${base}/${id}/link`, { do: 'withdraw' });
    expect((await instructor.get(back.location)).text).toContain('Make a link');
    expect((await instructor.get(`${base}/links`)).text).toContain('1 has no link that is good.');
    const lines: string[][] = parse((await instructor.get(`${base}/links.csv`)).text);
    expect(lines.find(([login]) => login === 'merge')?.[3]).toBe('');
    const all = await instructor.post(`${base}/links`);
    expect(all.location).toBe(`${base}/links?done=renewed`);
    expect((await instructor.get(all.location)).text).not.toContain('no link that is good');
    const one = await instructor.post(`${base}/${id}/link`);
    expect((await instructor.get(one.location)).text).toContain('/invitations/');
  });

  test('are not made for who is in another course, too, nor for who left', async () => {
    const { store } = server;
    const key = { publicKey: 'a b', privateKey: 'c' };
    const course = await store.courses.create({ slug: 'else', title: 'Else', key });
    const membership = { courseId: course.id, role: 'ta', section: null } as const;
    const joined = { ...membership, personId: server.ta.id };
    const waiting = { ...membership, personId: (await memberOf('solo'))?.person.id ?? '' };
    for (const one of [joined, waiting]) {
      await store.courses.enroll(one);
      const page = await instructor.get(`${base}/${one.personId}`);
      expect(page.text).toMatch(/They are (in another course, too|staff of another course)/);
      expect((await instructor.post(`${base}/${one.personId}/link`)).status).toBe(409);
    }
    const left = (await memberOf('ada'))?.person.id;
    expect((await instructor.post(`${base}/${left}/link`)).status).toBe(404);
  });

  test('for all are made for a role and a section, renewed and taken back', async () => {
    const made = await instructor.post(`${base}/invitations`, { role: 'instructor', section: 'Q' });
    const page = await instructor.get(made.location);
    expect(page.text).toContain('<h3>student, section Q</h3>');
    expect(page.text).toContain('nobody joined yet');
    const [one] = await server.store.invitations.list(server.course.id, 'for-all');
    const at = `${base}/invitations/${one?.id}`;
    const renewed = await instructor.post(at, { do: 'renew' });
    expect(renewed.location).toBe(`${base}/links?done=renewed`);
    expect((await instructor.post(at, { do: 'withdraw' })).location).toContain('done=withdrawn');
    expect((await instructor.post(at, { do: 'withdraw' })).status).toBe(404);
    expect((await instructor.get(`${base}/links`)).text).not.toContain('section Q');
  });

  test('that ended say so', async () => {
    const by = { courseId: server.course.id, actorId: server.instructor.id };
    const expiresAt = new Date(0);
    await server.store.invitations.create({ ...by, role: 'ta', section: null, expiresAt });
    const { text } = await instructor.get(`${base}/links`);
    expect(text).toMatch(/<h3>TA<\/h3>.*<span class="tag">ended<\/span>/);
    const personIds = [(await memberOf('merge'))?.person.id ?? ''];
    await server.store.invitations.offer({ ...by, personIds, expiresAt });
    expect((await instructor.get(`${base}/links`)).text).toContain('1 has no link that is good.');
  });
});

test('people who do something odd with their names are only text', async () => {
  const evil = '<script>alert(1)</script>';
  await importRoster(`login,name,section\nevil,${evil},${evil}\n`);
  const id = (await memberOf('evil'))?.person.id;
  for (const path of [
    `${base}?q=evil`,
    `${base}/${id}`,
    `${base}/links`,
    `${base}/add?login=${evil}`,
  ]) {
    const { status, text } = await instructor.get(path);
    expect(status).toBe(200);
    expect(text).not.toContain('<script>alert');
  }
});
