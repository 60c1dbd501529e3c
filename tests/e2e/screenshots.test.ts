import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from '@jest/globals';
import { parse } from 'yaml';
import { inBrowser, startBrowserDemo } from '../support/browser.js';
import { makeUpClass } from '../support/large-class.js';

/** The folder to fill, `docs/screenshots` when the pages have changed; without it nothing is done. */
const folder = process.env.SCREENSHOTS;

interface LabFile {
  steps: { id: string; checkpoint: { points: number } }[];
}

(folder === undefined ? describe.skip : inBrowser)('the pictures of the main pages', () => {
  test('are taken of a class that is under way', async () => {
    const demo = await startBrowserDemo();
    const { steps } = parse(await readFile('labs/services/lab.yaml', 'utf8')) as LabFile;
    makeUpClass({
      ...{ file: demo.databaseFile, courseSlug: 'demo', labId: 'services' },
      checkpoints: steps.map(({ id, checkpoint: { points } }) => ({ id, points })),
      ...{ students: 48, attemptsEach: 3 },
    });
    const at = (path: string) => `${demo.url}/courses/demo/labs/services${path}`;
    const desk = { viewport: { width: 1280, height: 800 } };

    const student = await demo.signIn('student', desk);
    await student.goto(at('/steps/pod-addresses'));
    await student.click('text=Do it on the practice node');
    await student.waitForSelector('text=deployment.apps/my-nginx created');
    await student.fill('[name=answer-pod-ips]', '10.1.0.7');
    await student.click('#check-button');
    await student.locator('#panel .status', { hasText: /Not yet/ }).waitFor();
    const save = async (page: typeof student, name: string, isDark = false) => {
      await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
      await page.evaluate('scrollTo(0, 0); document.querySelector("aside")?.scrollTo(0, 0)');
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(String(folder), `${name}.png`) });
    };
    await save(student, 'step');
    await save(student, 'step-dark', true);
    await student.goto(`${demo.url}/courses/demo/node`);
    await student.click('button:text-is("Test connection")');
    await student.waitForSelector('#node-test .register, #node-test .notice.pass');
    await save(student, 'node');

    const instructor = await demo.signIn('instructor', desk);
    await instructor.goto(at('/gradebook?sort=-total'));
    await save(instructor, 'gradebook');
    await save(instructor, 'gradebook-dark', true);
    await instructor.click('.cell > a.fail');
    await instructor.waitForSelector('#cell-panel');
    await save(instructor, 'gradebook-cell');
    await instructor.goto(at('/statistics'));
    await save(instructor, 'statistics');
    await instructor.goto(at('/reruns/new'));
    await save(instructor, 'reruns');
    await demo.stop();
  });
});
