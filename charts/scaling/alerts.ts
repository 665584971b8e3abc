import { SIGNALS } from '../observability/signals';
import type { Action, ScalingRule } from './rules';

/** Alerts that ask for more of something, what of, and what a person does then. */
const ASKED: readonly { readonly alert: string; readonly action: Action; readonly effect: string; readonly limit: string }[] = [
  { alert: 'VolumeFillingUp', action: 'storage', effect: 'a larger volume', limit: 'the size in the environment file' },
  { alert: 'VolumeNearlyFull', action: 'storage', effect: 'a larger volume', limit: 'the size in the environment file' },
  { alert: 'PodMemoryNearLimit', action: 'person', effect: 'a larger tier', limit: 'the largest node' },
  { alert: 'PodCpuThrottled', action: 'person', effect: 'a larger tier', limit: 'the largest node' },
  { alert: 'AutoscalerAtMaximum', action: 'person', effect: 'a higher maxReplicas', limit: 'nodes and quota' },
  { alert: 'AutoscalerBlind', action: 'person', effect: 'a metric that can be read again', limit: 'the number of pods stays meanwhile' },
  { alert: 'CeleryQueueBacklog', action: 'person', effect: 'more workers, or workers that work', limit: 'maxReplicas of the pool' },
  { alert: 'TaskQueueBacklog', action: 'person', effect: 'more slots: of Airflow pools, of workers', limit: 'AIRFLOW__CORE__PARALLELISM' },
  { alert: 'NoExecutorSlots', action: 'person', effect: 'a higher AIRFLOW__CORE__PARALLELISM', limit: 'what workers and database bear' },
  { alert: 'TriggererNearlyFull', action: 'person', effect: 'more triggerers', limit: 'maxReplicas of the triggerer' },
  { alert: 'QuotaNearLimit', action: 'person', effect: 'a larger quota', limit: 'the nodes' },
];

/** Each with the signal that it stands with, its expression as the threshold, and its patience as the cooldown. */
export const alertRules = (): ScalingRule[] =>
  ASKED.map(({ alert, ...asked }) => {
    const signal = SIGNALS.find(({ alerts = [] }) => alerts.some((candidate) => candidate.alert === alert));
    const found = signal?.alerts?.find((candidate) => candidate.alert === alert);
    if (!signal || !found) throw new Error(`the table of signals has no alert ${alert}`);
    return {
      ...asked,
      target: found.summary,
      metric: signal.meaning.replace(/\.$/, ''),
      signal: signal.metric,
      threshold: found.expr,
      cooldown: `after ${found.for ?? 'no time'}`,
      alerts: [alert],
    };
  });
