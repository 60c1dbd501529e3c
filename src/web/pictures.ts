import type { CheckResult } from '../domain/attempt.js';
import { drillTimeline } from '../domain/drill-timeline.js';
import { servicePicture } from '../domain/service-picture.js';
import { drillChart } from './charts/drill-chart.js';
import { serviceChart } from './charts/service-chart.js';
import type { PicturesView } from './views-pictures.js';

/** Draws what the checks of an attempt saw. */
export function pictures(checks: readonly CheckResult[]): PicturesView {
  const service = servicePicture(checks);
  const drill = drillTimeline(checks);
  return {
    service: service ? serviceChart(service) : null,
    serviceTitle: drill ? 'Before the drill' : 'What Podmark saw',
    drill: drill ? drillChart(drill) : null,
  };
}
