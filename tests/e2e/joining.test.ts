import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  type BrowserDemo,
  expectWell,
  inBrowser,
  looks,
  startBrowserDemo,
} from '../support/browser.js';

inBrowser.each(looks)('one link for a whole class, %s', (_where, look) => {
  let demo: BrowserDemo;
  let instructor: Page;
  let link: string;

  beforeAll(async () => {
    demo = await startBrowserDemo();
    instructor = await demo.signIn('instructor', look);
  });
  afterAll(() => demo.stop());

  const invitation = () => instructor.locator('.entry', { hasText: 'student' });

  test('is made under People', async () => {
    await instructor.click('a:text-is("People")');
    await instructor.click('a:has-text("Links")');
    await instructor.click('text=Make an invitation');
    await invitation().waitFor();
    await expectWell(instructor);
    const copy = 'document.querySelector(".entry pre + button")';
    expect(await instructor.evaluate(`getComputedStyle(${copy}).opacity`)).toBe('1');
    link = (await invitation().locator('pre code').textContent()) ?? '';
    expect(link).toContain(`${demo.url}/invitations/`);
  });

  test('lets a stranger make an account, and come in to the lab', async () => {
    const stranger = await demo.visit(link, look);
    await expectWell(stranger);
    await stranger.fill('[name=login]', 'student');
    await stranger.fill('[name=name]', 'Grace Hopper');
    await stranger.fill('[name=password]', 'correct horse battery');
    await stranger.fill('[name=again]', 'correct horse battery');
    await stranger.press('[name=again]', 'Enter');
    // that login is another's
    await stranger.waitForSelector('.notice.fail');
    expect(await stranger.inputValue('[name=name]')).toBe('Grace Hopper');
    await expectWell(stranger);
    await stranger.fill('[name=login]', 'grace');
    await stranger.fill('[name=password]', 'correct horse battery');
    await stranger.fill('[name=again]', 'correct horse battery');
    await stranger.click('text=Make the account and join');
    await stranger.waitForURL(`${demo.url}/courses/demo`);
    await expectWell(stranger);
    await stranger.click('main a:has-text("Services")');
    await stranger.waitForURL(/labs\/services/);
    await expectWell(stranger);
    await stranger.context().close();
  });

  test('shows who came by it', async () => {
    await instructor.reload();
    await expectWell(instructor);
    expect(await invitation().textContent()).toContain('1 person');
    await instructor.goto(`${demo.url}/courses/demo/people`);
    await instructor.click('a:text-is("Grace Hopper")');
    await instructor.waitForSelector('h1:has-text("Grace Hopper")');
    await expectWell(instructor);
  });

  test('makes who came by it staff only where their login is typed again', async () => {
    await instructor.selectOption('[name=role]', 'ta');
    await instructor.click('button:text-is("Keep")');
    await instructor.waitForSelector('#self-made:has-text("Grace Hopper")');
    await expectWell(instructor);
    expect(await instructor.evaluate('document.activeElement.name')).toBe('confirm');
    await instructor.keyboard.type('grace');
    await instructor.keyboard.press('Enter');
    await instructor.waitForSelector('.notice.pass');
    expect(await instructor.inputValue('[name=role]')).toBe('ta');
  });

  test('asks who looks like somebody on the list whether it is them', async () => {
    await instructor.goto(`${demo.url}/courses/demo/people/add`);
    await instructor.fill('[name=login]', 'bob.baker');
    await instructor.fill('[name=name]', 'Bob Baker');
    await instructor.click('button:text-is("Add")');
    await instructor.waitForSelector('.notice.pass');

    const bob = await demo.visit(link, look);
    const send = async (login: string) => {
      await bob.fill('[name=login]', login);
      await bob.fill('[name=name]', 'bob baker');
      await bob.fill('[name=password]', 'correct horse battery');
      await bob.fill('[name=again]', 'correct horse battery');
      await bob.press('[name=again]', 'Enter');
    };
    await send('bob.baker');
    await bob.waitForSelector('h2:has-text("The account bob.baker is waiting for its owner.")');
    await expectWell(bob);
    await send('bobby');
    await bob.waitForSelector('h2:has-text("Are you Bob Baker")');
    await expectWell(bob);
    await bob.check('text=I am somebody else');
    await send('bobby');
    await bob.waitForURL(`${demo.url}/courses/demo`);
    await bob.context().close();
  });

  test('opens nothing once it is taken back', async () => {
    await instructor.goto(`${demo.url}/courses/demo/people/links`);
    await invitation().locator('text=Take back').click();
    await instructor.waitForSelector('.notice.pass');
    await expectWell(instructor);
    expect(await instructor.locator(`text=${link}`).count()).toBe(0);
    const late = await demo.visit(link, look);
    await late.waitForSelector('text=This link opens nothing');
    expect(await late.locator('form [name=login]').count()).toBe(0);
    await expectWell(late);
  });
});
