import { describe } from '@jest/globals';
import { servicePorts } from '../../../src/checkers/service-ports.js';
import { aContainer, aPod, aPort, aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

const on = (...ports: Parameters<typeof aPort>[0][]) => ({
  services: [aService({ ports: ports.map(aPort) })],
});

describe('service-ports', () => {
  testVerdicts(servicePorts, { service: 'web', port: 80, targetPort: 8080 }, [
    { when: 'as asked', on: on({}), is: 'pass', observed: 'port 80 to 8080' },
    {
      when: 'any target will do',
      params: { targetPort: undefined },
      on: on({ targetPort: 1 }),
      is: 'pass',
      observed: 'port 80 to 1',
    },
    {
      when: 'one of two ports',
      on: on({ port: 443, name: 'tls' }, {}),
      is: 'pass',
      observed: 'port 80 to 8080',
    },
    {
      when: 'the target has the name of the container’s port',
      on: {
        ...on({ targetPort: 'http' }),
        pods: [
          aPod(1, { containers: [aContainer({ ports: [{ name: 'http', containerPort: 8080 }] })] }),
        ],
      },
      is: 'pass',
      observed: 'port 80 to http',
    },
    {
      when: 'the name is no port’s',
      on: { ...on({ targetPort: 'http' }), pods: [aPod()] },
      is: 'fail target-port-name-unknown',
      observed: 'port 80 to http',
    },
    {
      when: 'the name is another port’s',
      on: {
        ...on({ targetPort: 'http' }),
        pods: [
          aPod(1, { containers: [aContainer({ ports: [{ name: 'http', containerPort: 81 }] })] }),
        ],
      },
      is: 'fail target-port-wrong final',
      observed: 'port 80 to http',
    },
    {
      when: 'a Service without selector',
      on: { services: [aService({ selector: null })] },
      is: 'pass',
      observed: 'port 80 to 8080',
    },
    {
      when: 'swapped',
      on: on({ port: 8080, targetPort: 80 }),
      is: 'fail ports-swapped final',
      observed: 'port 8080 to 80',
    },
    {
      when: 'another port',
      on: on({ port: 81 }),
      is: 'fail port-wrong final',
      observed: 'port 81 to 8080',
      expected: 'port 80 to 8080',
    },
    {
      when: 'another target',
      on: on({ targetPort: 80 }),
      is: 'fail target-port-wrong final',
      observed: 'port 80 to 80',
      hint: /--target-port=8080/,
    },
    { when: 'no port at all', on: on(), is: 'fail port-wrong final', observed: 'no port at all' },
    {
      when: 'a node port in range',
      params: { nodePort: 'any' },
      on: on({ nodePort: 30001 }),
      is: 'pass',
      observed: 'port 80 to 8080, node port 30001',
    },
    {
      when: 'no node port',
      params: { nodePort: 'any' },
      on: on({}),
      is: 'fail node-port-missing final',
      observed: 'port 80 to 8080',
      expected: 'port 80 to 8080, a node port',
    },
    {
      when: 'a node port of a cluster with another range',
      params: { nodePort: 'any' },
      on: on({ nodePort: 25080 }),
      is: 'pass',
      observed: /node port 25080/,
    },
    {
      when: 'a port of the right number for UDP',
      on: on({ protocol: 'UDP' }),
      is: 'fail protocol-wrong final',
      observed: 'port 80 (UDP) to 8080',
      hint: /--protocol=TCP/,
    },
    {
      when: 'a port of the right number for UDP, in a manifest',
      params: { manifest: true },
      on: on({ protocol: 'UDP' }),
      is: 'fail protocol-wrong final',
      observed: 'port 80 (UDP) to 8080',
      hint: /protocol: TCP/,
    },
    {
      when: 'a node port where none should be',
      params: { nodePort: 'none', targetPort: undefined },
      on: on({ nodePort: 30001 }),
      is: 'fail node-port-left-over final',
      observed: /30001/,
      expected: 'port 80, no node port',
    },
    {
      when: 'none where none should be',
      params: { nodePort: 'none' },
      on: on({}),
      is: 'pass',
      observed: 'port 80 to 8080',
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});
