import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drillTimeline } from '../../../src/domain/drill-timeline.js';
import { anEndpoint } from '../../support/facts.js';
import { attempts, facts, seen } from '../../support/pictured.js';

const drillOf = (events: unknown, endpoints: unknown = []) =>
  drillTimeline([seen(facts({ endpoints, drill: { before: 1, replicas: 2, events } }))]);

describe('the timeline of a drill', () => {
  test('has the endpoints of before, then those that came, each with its times', () => {
    expect(drillTimeline(attempts['a drill'] ?? [])).toEqual({
      ...{ before: 2, replicas: 4, scaledBackMs: 2480, endMs: 3100 },
      endpoints: [
        { pod: 'web-5d4f8c7b9-1', cameMs: null, leftMs: null, answeredMs: 2230 },
        { pod: 'web-5d4f8c7b9-2', cameMs: null, leftMs: null, answeredMs: 2260 },
        { pod: 'web-5d4f8c7b9-3', cameMs: 1840, leftMs: 2700, answeredMs: 2410 },
        { pod: 'web-5d4f8c7b9-4', cameMs: 2210, leftMs: 3100, answeredMs: 2230 },
      ],
    });
  });

  test('lets an endpoint that came back stay, and one that was there before leave', () => {
    const before = [
      anEndpoint(1),
      anEndpoint(2, { podName: null }),
      anEndpoint(3, { ready: false }),
    ];
    const events = [
      { atMs: 10, what: 'left', pod: 'web-5d4f8c7b9-1' },
      { atMs: 20, what: 'left', pod: '10.1.0.2' },
      { atMs: 30, what: 'came', pod: '10.1.0.2' },
    ];
    expect(drillOf(events, before)?.endpoints).toEqual([
      { pod: 'web-5d4f8c7b9-1', cameMs: null, leftMs: 10, answeredMs: null },
      { pod: '10.1.0.2', cameMs: null, leftMs: null, answeredMs: null },
    ]);
  });

  test('has no time of scaling back if there was none', () => {
    expect(drillOf([])).toMatchObject({ scaledBackMs: null, endMs: 0, endpoints: [] });
  });

  test.each([
    ['no attempt', []],
    ['an attempt without a drill', [seen(facts({ drill: null }))]],
    ['a version that kept no times', [seen(facts({ drill: { before: 1, replicas: 2 } }))]],
  ])('is not there for %s', (_what, checks) => expect(drillTimeline(checks)).toBeUndefined());

  test('is read from any JSON without a mistake', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (events, any) => {
        drillOf(events);
        drillTimeline([seen(any)]);
      }),
    );
  });
});
