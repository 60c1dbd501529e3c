import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BrowserDemo, expectWell, inBrowser, startBrowserDemo } from '../support/browser.js';

/** Each path is walked at a desk in the light and on a phone in the dark. */
inBrowser.each([
  ['at a desk, light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['on a phone, dark', { viewport: { width: 360, height: 780 }, colorScheme: 'dark' }],
] as const)('a course from its roster on, %s', (_where, look) => {
  let demo: BrowserDemo;
  let student: Page;
  let ta: Page;
  let instructor: Page;
  let at: (path: string) => string;

  beforeAll(async () => {
    demo = await startBrowserDemo();
    at = (path) => `${demo.url}/courses/demo${path}`;
    student = await demo.signIn('student', look);
    ta = await demo.signIn('ta', look);
    instructor = await demo.signIn('instructor', look);
  });
  afterAll(() => demo.stop());

  const panel = (page: Page, text: RegExp) =>
    page.locator('#panel .status', { hasText: text }).waitFor();

  test('a roster is taken from a file, whatever wrote it', async () => {
    await instructor.goto(at('/people/roster'));
    const choose = (name: string, buffer: Buffer) =>
      instructor.setInputFiles('#roster-file input', { name, mimeType: 'text/csv', buffer });
    const said = (text: string) => instructor.locator('#roster-said', { hasText: text }).waitFor();

    await choose('class.xlsx', Buffer.from('PK\u0003\u0004\u0014', 'latin1'));
    await said('This is an Excel workbook. Save it as CSV.');
    expect(await instructor.inputValue('#roster-text')).toBe('');

    const tabs = 'Last Name\tFirst Name\tUsername\tAvailability\nWeiß\tJörg\tjweiss\tYes\n';
    await choose('grades.xls', Buffer.from(`\ufeff${tabs}`, 'utf16le'));
    await said('grades.xls is in the field above.');
    expect(await instructor.inputValue('#roster-text')).toBe(tabs);

    await choose('class.csv', Buffer.from('login;näme\njweiss;Jörg Weiß\n', 'latin1'));
    await said('class.csv is in the field above.');
    await instructor.click('button:text-is("Preview")');
    await instructor.waitForSelector('th:text-is("Jörg Weiß")');
    await expectWell(instructor);
  });

  test('an instructor imports a roster, and who is on it joins by a personal link', async () => {
    await instructor.goto(at('/people/roster'));
    const roster = 'login,name,section\nada,Ada Lovelace,A\ngrace,Grace Hopper,B\nada,Ada Again,A';
    await instructor.fill('#roster-text', roster);
    await instructor.click('button:text-is("Preview")');
    await instructor.waitForSelector('text=Nothing was imported');
    await expectWell(instructor);
    await instructor.fill('#roster-text', roster.replace('\nada,Ada Again,A', ''));
    await instructor.click('button:text-is("Preview")');
    await instructor.waitForSelector('text=Recognized as a roster made by hand');
    await expectWell(instructor);
    await instructor.locator('button:text-is("Import 2 people")').first().click();
    await instructor.waitForSelector('text=2 people added.');
    await expectWell(instructor);
    await instructor.goto(at('/people/links'));
    await expectWell(instructor);
    await instructor.goto(at('/people'));
    await instructor.click('a:text-is("Ada Lovelace")');
    const link = (await instructor.locator('pre.wrap code').textContent()) ?? '';
    await expectWell(instructor);

    const ada = await demo.visit(link, look);
    await ada.fill('[name=password]', 'correct horse battery');
    await ada.fill('[name=again]', 'correct horse battery');
    await expectWell(ada);
    await ada.click('text=Keep it and come in');
    await ada.waitForURL(at(''));
    await expectWell(ada);

    await student.goto(at('/node'));
    const address = (await student.locator('dl.facts dd').first().textContent()) ?? '';
    const [, user, host, port] = /(\S+)@(\S+) port (\d+)/.exec(address) ?? [];
    await ada.goto(at('/node'));
    await ada.fill('[name=host]', String(host));
    await ada.fill('[name=sshPort]', '1');
    await ada.fill('[name=user]', String(user));
    await ada.click('text=Test connection');
    await ada.waitForSelector('#node-test .fail');
    await expectWell(ada);
    await ada.fill('[name=sshPort]', String(port));
    await ada.click('text=Test connection');
    await ada.click('#node-test button:has-text("Register")');
    await ada.waitForSelector('h2:has-text("Registered")');
    await expectWell(ada);
    await ada.goto(at('/labs/services/steps/your-node'));
    await ada.click('#check-button');
    await panel(ada, /Passed: 4 of 4/);
    await ada.context().close();
  });

  test('a student fails, asks for a look, passes, and reads what Podmark did', async () => {
    await student.goto(at('/labs/services/steps/from-outside'));
    await student.fill('[name=answer-address]', 'no Service yet');
    await student.click('#check-button');
    await panel(student, /Not yet/);
    await expectWell(student);
    await student.click('summary:has-text("Ask a person to look")');
    await student.fill('#objection textarea', 'I made the Service an hour ago.');
    await student.click('#objection button');
    await student.waitForURL(/objections/);
    await expectWell(student);

    await ta.goto(at('/queue'));
    await expectWell(ta);
    await ta.click('.queue a:has-text("Sam Student")');
    await ta.fill('textarea[name=text]', 'The Service is in another namespace.');
    await expectWell(ta);
    await ta.click('text=Close: it stays as it is');
    await ta.waitForURL(/queue|objections/);

    await student.goto(at('/labs/services/steps/from-outside'));
    await student.waitForSelector('text=The Service is in another namespace.');
    await student.click('text=Do it on the practice node');
    const printed = student.locator('pre', { hasText: 'service/my-nginx created' });
    const [, address] = /^address: (\S+)$/m.exec((await printed.textContent()) ?? '') ?? [];
    await student.fill('[name=answer-address]', String(address));
    await student.click('#check-button');
    await panel(student, /Passed: 8 of 8/);
    await expectWell(student);
    await student.click('#attempts a');
    await student.waitForSelector('text=What Podmark did on');
    await expectWell(student);
  });

  test('a node that fails is not the student, and the grade stands', async () => {
    await student.goto(at('/labs/services/steps/from-outside'));
    await student.selectOption('select[name="fault"]', { index: 1 });
    await student.click('text=Make it so');
    await student.waitForSelector('text=fails now');
    await student.click('#check-button');
    await panel(student, /[Cc]ould not look/);
    await expectWell(student);
    await student.selectOption('select[name="fault"]', '');
    await student.click('text=Make it so');
    await student.waitForSelector('text=is well again');
    await student.goto(at('/labs/services'));
    await expectWell(student);
  });

  test('an instructor looks at what a policy would change, saves it, and gives one student more time', async () => {
    await instructor.goto(at('/labs/services/policy'));
    await instructor.fill('[name=dueAt]', '2026-01-01T12:00');
    await instructor.check('[name=late][value=per-day]');
    await instructor.fill('[name=percentPerDay]', '10');
    await instructor.fill('[name=perDayFloor]', '50');
    await instructor.click('text=See what it would change');
    await instructor.waitForSelector('text=Sam Student');
    await expectWell(instructor);
    await instructor.click('button:has-text("Save")');
    await instructor.waitForSelector('.notice.pass');
    await instructor.fill('[name=student]', 'student');
    await instructor.fill('#extensions [name=dueAt]', '2030-01-01T12:00');
    await instructor.fill('#extensions [name=reason]', 'was ill');
    await instructor.click('text=Give more time');
    await instructor.waitForSelector('td:has-text("was ill")');
    await expectWell(instructor);
    await student.goto(at('/labs/services'));
    await expectWell(student);
  });

  test('a grade is given in the gradebook, seen by the student, and taken back', async () => {
    await instructor.goto(at('/labs/services/gradebook'));
    await expectWell(instructor);
    await instructor.selectOption('[name=state]', 'pass');
    await instructor.click('button:text-is("Find")');
    await instructor.click('tr:has-text("Sam Student") .cell a.pass');
    await instructor.click('#cell-panel summary:has-text("Change the grade")');
    await instructor.fill('#cell-panel [name=score]', '3');
    await instructor.fill('#cell-panel .override [name=reason]', 'helped by a friend');
    await expectWell(instructor);
    await instructor.click('text=Give this grade');
    await instructor.waitForSelector('#cell-panel :text("helped by a friend")');
    expect(instructor.url()).toContain('state=pass');
    await expectWell(instructor);
    const href = await instructor.locator('#cell-panel p > a').first().getAttribute('href');
    await student.goto(new URL(String(href), demo.url).href);
    await student.waitForSelector(':text("helped by a friend")');
    await expectWell(student);
    await instructor.click('#cell-panel button:has-text("Undo")');
    await instructor.waitForSelector('#cell-panel .given-grade', { state: 'detached' });
  });

  test('a TA runs a cell again, and looks at the lab as the student sees it', async () => {
    await ta.goto(at('/labs/services/gradebook'));
    await ta.click('tr:has-text("Sam Student") .cell a.pass');
    await ta.click('#cell-panel summary:has-text("Run it again")');
    await ta.fill('#cell-panel form[action$=rerun] [name=reason]', 'shown in the lecture');
    await ta.click('#cell-panel button:has-text("Re-run")');
    await ta.waitForSelector('text=run again by Tara Assistant: shown in the lecture');
    await expectWell(ta);
    await ta.click('text=View as this student');
    await ta.waitForSelector('text=Nothing can be changed');
    await expectWell(ta);
    await ta.click('button:has-text("Stop")');
    await ta.waitForSelector('a:text-is("Queue")');
  });

  test('a TA has everything run again, and reads what changed', async () => {
    await ta.goto(at('/labs/services/gradebook'));
    await ta.click('text=Run again…');
    await expectWell(ta);
    await ta.click('text=See what it would run');
    await ta.waitForSelector('text=What it would run');
    await expectWell(ta);
    await ta.fill('main [name=reason]', 'after the outage');
    await ta.click('.chosen button.primary');
    await ta.waitForURL(/reruns\/[0-9a-f-]{36}/);
    await ta.locator('#progress .status', { hasText: /^[Ff]inished/ }).waitFor();
    await expectWell(ta);
    await ta.goto(at('/labs/services/reruns'));
    await ta.waitForSelector('a:has-text("after the outage")');
    await expectWell(ta);
  });

  test('a worse result counts only when a TA lets it', async () => {
    await student.goto(at('/labs/services/steps/from-outside'));
    await student.click('button:has-text("Start over")');
    await student.waitForLoadState();
    await ta.goto(at('/labs/services/reruns/new?checkpoint=from-outside'));
    await ta.click('text=See what it would run');
    await ta.fill('main [name=reason]', 'the Service was shown only');
    await ta.click('.chosen button.primary');
    await ta.locator('#progress .status', { hasText: /^[Ff]inished/ }).waitFor();
    await ta.reload();
    await ta.locator('label:has-text("let it count") input').check();
    await ta.fill('#accept [name=reason]', 'agreed with the student');
    await expectWell(ta);
    await ta.click('#accept button[value=chosen]');
    await ta.waitForSelector('.notice.pass');
    await expectWell(ta);
    await student.goto(at('/labs/services/steps/from-outside'));
    await student.waitForSelector('#panel :text("of 8 points")');
    expect(await student.locator('#panel').textContent()).not.toContain('8 of 8 points');
  });

  test('keys move over the grid, open and close a cell', async () => {
    await instructor.goto(at('/labs/services/gradebook'));
    await instructor.locator('.cell a').first().focus();
    await instructor.keyboard.press('ArrowRight');
    await instructor.keyboard.press('Enter');
    await instructor.waitForSelector('#cell-title:focus');
    const opened = await instructor.locator('#cell-title').textContent();
    await instructor.keyboard.press('ArrowRight');
    await instructor.locator('#cell-title:focus', { hasNotText: opened ?? '' }).waitFor();
    await instructor.keyboard.press('Escape');
    await instructor.waitForSelector('#cell-panel', { state: 'detached' });
    expect(await instructor.evaluate('document.activeElement.closest("td").cellIndex')).toBe(
      await instructor.evaluate('document.querySelector("td.cell").cellIndex + 2'),
    );
    await instructor.keyboard.press('/');
    expect(await instructor.evaluate('document.activeElement.id')).toBe('find');
  });

  test('an instructor takes grades to Canvas, and has evidence judged again', async () => {
    await instructor.goto(at('/labs/services/exports'));
    await expectWell(instructor);
    const download = instructor.waitForEvent('download');
    await instructor.locator('form[action*=canvas] button').first().click();
    expect((await download).suggestedFilename()).toMatch(/canvas.*\.csv$/);
    await instructor.goto(at('/labs/services/rejudge'));
    await expectWell(instructor);
    await instructor.locator('main input[type=checkbox]').first().check();
    await instructor.click('main form.card button');
    await instructor.waitForSelector('text=/changes? nothing/i');
    await expectWell(instructor);
  });

  test('an instructor reads the statistics', async () => {
    await instructor.goto(at('/labs/services/statistics'));
    await instructor.waitForSelector('text=What to teach tomorrow');
    await expectWell(instructor);
  });
});
