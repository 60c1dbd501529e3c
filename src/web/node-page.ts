import type { Request } from 'express';
import { authorizeCommand } from '../domain/node-doctor.js';
import { sharedNodes } from '../domain/shared-nodes.js';
import { fingerprint, fingerprintCommand } from '../grading/host-keys.js';
import type { Visitor } from './access.js';
import { chromeOf } from './chrome.js';
import { moment } from './moments.js';
import { nodeTestPart } from './node-test-view.js';
import { sharedBy } from './shared-node-text.js';
import type { NodeForm, NodePage } from './views.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * The page about a student's node: the registered node, the newest test of a connection, and the
 * form. `given` adds what only this answer says: a problem, a success message, or the form as it
 * was typed.
 */
export async function nodePage(
  request: Request,
  { person, enrollment }: Visitor['student'],
  { store, nodeTests }: WebDependencies,
  given: Partial<Pick<NodePage, 'problem' | 'done' | 'form'>> = {},
): Promise<NodePage> {
  const { course } = enrollment;
  const node = await store.nodes.find(course.id, person.id);
  const { publicKey } = await store.courses.getKey(course.id);
  const test = nodeTests.find({ courseId: course.id, studentId: person.id });
  const chrome = chromeOf(request, 'My node', person, enrollment, 'My node');
  const action = `/courses/${course.slug}/node`;
  const registered: NodeForm | undefined = node && { ...node, sshPort: String(node.sshPort) };
  const tested: NodeForm | undefined = test && {
    ...test.target,
    sshPort: String(test.target.sshPort),
  };
  const own = node?.practice ? undefined : registered;
  const shared = sharedBy(sharedNodes(await store.nodes.listOfStudents(course.id)), person);
  const nothing: NodeForm = { host: '', sshPort: '22', user: '', apiAccess: 'ssh' };
  const isOfPractice = node?.practice === true && test?.target.host === node.host;
  const part =
    test && nodeTestPart(test, node, { action: `${action}/register`, csrfToken: chrome.csrfToken });
  // the test of a new address failed, so the student may have to correct it in the form
  const isToMend = part?.tone === 'fail' && test?.target.host !== node?.host;
  return {
    chrome: {
      ...chrome,
      styles: ['node'],
      scripts: ['node'],
      reloadSeconds: part?.running ? 2 : 0,
    },
    action: `${action}/test`,
    eventsHref: `${action}/events`,
    authorizedKeysCommand: authorizeCommand(publicKey),
    current:
      node && registered
        ? {
            address: `${node.user}@${node.host} port ${node.sshPort}`,
            fingerprint: fingerprint(node.hostKey),
            fingerprintCommand: fingerprintCommand(node.hostKey),
            since: moment(node.registeredAt),
            practice: node.practice,
            isShared: shared.some(({ because }) => because === 'address'),
            form: registered,
          }
        : null,
    form: given.form ?? (isOfPractice ? undefined : tested) ?? own ?? nothing,
    isFormOpen: node === undefined || given.form !== undefined || isToMend,
    problem: given.problem ?? null,
    done: given.done ?? null,
    test: part ?? null,
  };
}
