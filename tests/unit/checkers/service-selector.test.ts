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
      is: 'fail selector-wrong final',
      observed: 'selector nothing',
    },
    { when: 'no Service', on: {}, is: 'fail service-missing', observed: 'no Service web there' },
  ]);
});
