import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { invitationEnd } from '../../src/domain/invitation.js';
import { defaultPolicy } from '../../src/domain/policy.js';
import { inBrowser, startBrowser, type TestBrowser } from '../support/browser.js';
import { Cleanups } from '../support/nodes.js';
import { startWebServer, type WebServer } from '../support/web-server.js';

const timezoneId = 'America/New_York';
/** Run in the page: every time that it tells. */
const times = `[...document.querySelectorAll('time')].map(({ textContent, title }) => ({ textContent, title }))`;

interface Told {
  textContent: string;
  title: string;
}

inBrowser('a reader in another zone than the course', () => {
  const cleanups = new Cleanups();
  let server: WebServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    server = await startWebServer();
    cleanups.add(() => server.stop());
    const { store, course, instructor } = server;
    await store.courses.setTimeZone(course.id, 'Europe/Berlin');
    const expiresAt = invitationEnd(new Date());
    const by = { courseId: course.id, actorId: instructor.id };
    await store.invitations.create({ ...by, role: 'student', section: null, expiresAt });
    await store.policies.save({
      ...{ courseId: course.id, labId: 'lab', basedOnRevision: 0, actorId: instructor.id },
      policy: { ...defaultPolicy, dueAt: new Date('2099-07-01T21:59:00Z') },
    });
    browser = await startBrowser();
    cleanups.add(() => browser.close());
  });
  afterAll(() => cleanups.run());

  async function told(path: string, javaScriptEnabled: boolean): Promise<Told[]> {
    const page = await browser.visitAs('instructor-k8s', server, { timezoneId, javaScriptEnabled });
    await page.goto(`${server.url}${path}`);
    const found = await page.evaluate<Told[]>(times);
    await page.context().close();
    return found;
  }

  test.each(['/courses/k8s', '/courses/k8s/people/links'])(
    'reads the course’s time on %s, with and without JavaScript, and the own one in the tooltip',
    async (path) => {
      const [withScript, without] = [await told(path, true), await told(path, false)];
      expect(without).toHaveLength(1);
      const words = (all: Told[]) => all.map(({ textContent }) => textContent);
      expect(words(withScript)).toEqual(words(without));
      const [own, plain] = [withScript[0]?.title, without[0]?.title];
      expect(plain).toMatch(/ in Europe\/Berlin$/);
      expect(own?.startsWith(`${plain} (`)).toBe(true);
      expect(own).toMatch(/\d\d:\d\d your time\)$/);
    },
  );

  test('reads when the lab is due on one clock', async () => {
    const [due] = await told('/courses/k8s', true);
    expect(due).toEqual({
      textContent: 'Wednesday 1 Jul 2099 23:59 (Europe/Berlin)',
      title: '1 Jul 2099, 23:59:00 in Europe/Berlin (1 Jul, 17:59 your time)',
    });
  });
});
