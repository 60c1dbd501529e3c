import { describe, expect, test } from '@jest/globals';
import { portClosed } from '../../../src/checkers/port-closed.js';
import { answered } from '../../support/fake-node.js';
import { testVerdicts, verdictOn } from '../../support/verdicts.js';

const on = (reply: ReturnType<typeof answered>) => ({ fromNode: { '127.0.0.1:80': reply } });

describe('port-closed', () => {
  testVerdicts(portClosed, { port: 80 }, [
    {
      when: 'nothing listens',
      on: {},
      is: 'pass',
      observed: 'port 80 of the node itself refused the connection',
      command: 'curl http://localhost:80',
    },
    {
      when: 'silence',
      on: on({ kind: 'timeout' }),
      is: 'pass',
      observed: 'port 80 of the node itself did not answer',
    },
    {
      when: 'a web server',
      on: on(answered('', 404)),
      is: 'fail port-in-use',
      expected: 'nothing answers at port 80 of the node itself',
      observed: 'port 80 of the node itself answered with HTTP status 404',
      command: "sudo ss -ltnp 'sport = :80'",
    },
    {
      when: 'another program',
      on: on({ kind: 'garbled' }),
      is: 'fail port-in-use',
      observed: /something that is not HTTP/,
    },
    {
      when: 'a web server that may be there',
      params: { tolerate: true },
      on: on(answered()),
      is: 'pass',
      observed: 'port 80 of the node itself answered with HTTP status 200',
    },
  ]);

  test.each([
    [
      'is mentioned',
      answered(),
      expect.stringMatching(/^Something on the node itself has port 80/),
    ],
    ['that is not there is not', { kind: 'refused' } as const, undefined],
  ])('a web server that may be there %s', async (_, reply, warning) => {
    const verdict = await verdictOn(portClosed, { port: 80, tolerate: true }, on(reply));
    expect(verdict).toHaveProperty('kind', 'pass');
    expect('warning' in verdict ? verdict.warning : undefined).toEqual(warning);
  });
});
