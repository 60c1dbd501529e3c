import type { Request } from 'express';
import { NodeUnreachable } from '../domain/outcome.js';
import { isUsable } from '../grading/node-doctor.js';
import { KeyNotConfirmed, knownHostKey } from '../grading/node-registration.js';
import { NodeTestRefusal } from '../grading/node-tests.js';
import { type Route, route, type Visitor } from './access.js';
import { nodeForm, typedIn } from './node-form.js';
import { nodePage } from './node-page.js';
import { streamNodeTest } from './node-stream.js';
import type { WebDependencies } from './web-dependencies.js';

/**
 * The routes by which a student tests and registers their node. A student can register only a
 * machine that their newest test reached, with the host key that the test saw. The number of tests
 * is limited, because the form could otherwise be used to scan ports.
 */
export function nodeRoutes(dependencies: WebDependencies): Route[] {
  const { store, nodeTests, registerNode, render } = dependencies;

  return [
    route('get', '/courses/:course/node', 'student', async (request, response, visitor) => {
      const done =
        'registered' in request.query
          ? 'Your node is registered: Podmark signed in and read its Kubernetes API.'
          : null;
      response.send(await render('node', await nodePage(request, visitor, dependencies, { done })));
    }),

    route('post', '/courses/:course/node/test', 'student', async (request, response, visitor) => {
      const { course } = visitor.enrollment;
      const form = typedIn(request.body);
      const refuse = async (status: 400 | 429, problem: string) => {
        const page = await nodePage(request, visitor, dependencies, { form, problem });
        response.status(status).send(await render('node', page));
      };
      const parsed = nodeForm.safeParse(form);
      if (!parsed.success) return await refuse(400, parsed.error.issues[0]?.message ?? '');
      const { host, sshPort } = parsed.data;
      const node = await store.nodes.find(course.id, visitor.person.id);
      try {
        nodeTests.start(whose(visitor), {
          target: {
            ...parsed.data,
            address: node?.host === host && node.sshPort === sshPort ? node.address : null,
          },
          key: await store.courses.getKey(course.id),
          knownHostKey: node?.host === host && node.practice ? node.hostKey : knownHostKey(node),
        });
      } catch (error) {
        if (!(error instanceof NodeTestRefusal)) throw error;
        return await refuse(429, error.message);
      }
      // a redirect, because reloading the answer to a POST would start another test
      response.redirect(303, `/courses/${course.slug}/node#test`);
    }),

    route('get', '/courses/:course/node/events', 'student', async (request, response, visitor) => {
      await streamNodeTest(request, response, visitor, dependencies);
    }),

    route(
      'post',
      '/courses/:course/node/register',
      'student',
      async (request, response, visitor) => {
        const problem = await register(request, visitor);
        if (problem === null) {
          response.redirect(303, `/courses/${visitor.enrollment.course.slug}/node?registered`);
          return;
        }
        const page = await nodePage(request, visitor, dependencies, { problem });
        response.status(422).send(await render('node', page));
      },
    ),
  ];

  /**
   * Registers the node that the newest test reached, with the host key that the test saw. Connects
   * to the node once more. Returns null when the node is registered, else a message for the
   * student.
   */
  async function register(request: Request, visitor: Visitor['student']): Promise<string | null> {
    const test = nodeTests.find(whose(visitor));
    const { testId, keyConfirmed } = (request.body ?? {}) as Record<string, unknown>;
    const { hostKey, address } = test ?? {};
    if (!test || !hostKey || !address || test.id !== testId || !isUsable(test.results))
      return 'That test is no longer there. Test the connection again, then register it.';
    try {
      await registerNode({
        ...{ ...test.target, hostKey, address, isKeyConfirmed: keyConfirmed === 'yes' },
        ...{ course: visitor.enrollment.course, studentId: visitor.person.id },
      });
    } catch (error) {
      if (error instanceof KeyNotConfirmed)
        return 'This node shows another host key than the one you registered. Compare the fingerprint, tick the box that says so, and register it again.';
      if (!(error instanceof NodeUnreachable)) throw error;
      // a test allows one more connection; only a new test can say what has changed since
      nodeTests.forget(whose(visitor));
      return error.reason === 'host-key-changed'
        ? 'The machine shows another host key than it did in the test. Nothing was registered. Test the connection again and compare the key.'
        : 'Podmark could not look at the node any more. Nothing was registered. Test the connection again: it says why.';
    }
    nodeTests.forget(whose(visitor));
    return null;
  }
}

function whose({ enrollment, person }: Visitor['student']) {
  return { courseId: enrollment.course.id, studentId: person.id };
}
