import { describe } from '@jest/globals';
import { serviceSelector } from '../../../src/checkers/service-selector.js';
import { aPod, aService } from '../../support/facts.js';
import { testVerdicts } from '../../support/verdicts.js';

describe('service-selector', () => {
  testVerdicts(serviceSelector, { service: 'web', selector: { app: 'web' } }, [
    { when: 'as asked', on: { services: [aService()] }, is: 'pass', observed: 'selector app=web' },
    {
      when: 'it asks for more',
      on: { services: [aService({ selector: { app: 'web', tier: 'a' } })] },
      is: 'pass',
      observed: 'selector app=web,tier=a',
    },
    {
      when: 'it asks for more, which all pods have',
      on: {
        services: [aService({ selector: { app: 'web', 'pod-template-hash': '5d4f8c7b9' } })],
        pods: [aPod(1), aPod(2)],
      },
      is: 'pass',
      observed: /^selector app=web/,
    },
    {
      when: 'it asks for more, which one pod has',
      on: {
        services: [aService({ selector: { app: 'web', chosen: 'yes' } })],
        pods: [aPod(1, { labels: { app: 'web', chosen: 'yes' } }), aPod(2)],
      },
      is: 'fail selector-too-narrow',
      observed: 'selector app=web,chosen=yes',
      hint: /leaves them out: app=web,pod-template-hash/,
    },
    {
      when: 'another label, and pods with the right one',
      on: { services: [aService({ selector: { app: 'wob' } })], pods: [aPod()] },
      is: 'fail selector-wrong final',
      observed: 'selector app=wob',
      hint: /the pods are labelled app=web,pod-template-hash/,
    },
    {
      when: 'another label, and no pods',
      on: { services: [aService({ selector: { app: 'wob' } })] },
      is: 'fail selector-wrong final',
      observed: 'selector app=wob',
      hint: /must select app=web/,
    },
    {
      when: 'no selector',
      on: { services: [aService({ selector: null })] },
      is: 'fail selector-missing final',
      observed: 'selector nothing',
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});
