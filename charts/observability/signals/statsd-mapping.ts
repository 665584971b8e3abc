import { observerOf, prometheusName, statsdName } from './prometheus-name';
import type { Signal } from './signal';

/** Seconds; from a scheduler's idle loop to one that has stopped to work. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

const QUANTILES = [
  { quantile: 0.5, error: 0.05 },
  { quantile: 0.95, error: 0.01 },
];

/** One rule of statsd_exporter. https://github.com/prometheus/statsd_exporter#metric-mapping-and-configuration */
interface MappingRule {
  readonly match: string;
  readonly name: string;
  readonly match_type?: 'regex';
  readonly match_metric_type?: 'counter' | 'gauge' | 'observer';
  readonly observer_type?: 'histogram' | 'summary';
  readonly action?: 'drop';
  readonly help?: string;
  readonly ttl?: string;
  readonly scale?: number;
}

/** Content of its mapping file. */
export interface StatsdMapping {
  readonly defaults: {
    readonly histogram_options: { readonly buckets: readonly number[] };
    readonly summary_options: { readonly quantiles: readonly { readonly quantile: number; readonly error: number }[] };
  };
  readonly mappings: readonly MappingRule[];
}

/** Without a row in the table, no series: names that are put together at run time have no bound. */
const DROP_THE_REST: MappingRule = { match: '.', match_type: 'regex', action: 'drop', name: 'dropped' };

/** One rule per row that comes by statsd. Tags need no rule: the exporter reads them as labels. */
export function statsdMapping(signals: readonly Signal[]): StatsdMapping {
  return {
    defaults: { histogram_options: { buckets: BUCKETS }, summary_options: { quantiles: QUANTILES } },
    mappings: [...signals.flatMap(rule), DROP_THE_REST],
  };
}

function rule(signal: Signal): MappingRule[] {
  const { type, meaning, ttl, scale } = signal;
  const match = statsdName(signal);
  if (!match) return [];
  return [
    {
      match,
      match_metric_type: type === 'counter' || type === 'gauge' ? type : 'observer',
      name: prometheusName(signal),
      help: meaning,
      ...(type === 'timer' && { observer_type: observerOf(signal) }),
      ...(ttl && { ttl }),
      ...(scale && { scale }),
    },
  ];
}
