import type { Signal, Source } from './signal';

/** Labels whose values come and go; a histogram of each would be dozens of series that stay behind. */
const TRANSIENT_LABELS = ['dag_id', 'file_name', 'file_path'];

/** What a timer becomes: a histogram, which can be added up, or a summary, which costs few series. */
export function observerOf({ labels }: Signal): 'histogram' | 'summary' {
  return labels.some((label) => TRANSIENT_LABELS.includes(label)) ? 'summary' : 'histogram';
}

/** First word of the names of those who send statsd; all others have names of Prometheus. */
const STATSD_PREFIXES: Partial<Record<Source, string>> = { airflow: 'airflow', 'platform-jobs': 'platform' };

/** A row's name on the wire of statsd. @returns undefined where its source sends none */
export function statsdName({ source, metric }: Signal): string | undefined {
  const prefix = STATSD_PREFIXES[source];
  return prefix && `${prefix}.${metric}`;
}

/** A row's name in Prometheus: that of statsd is put together here, every other source has its own. */
export function prometheusName(signal: Signal): string {
  return statsdName(signal)?.replace(/[^a-zA-Z0-9_]/g, '_') ?? signal.metric;
}

/** All names under which a row's series are stored. */
export function prometheusNames(signal: Signal): string[] {
  const name = prometheusName(signal);
  const kind = signal.type === 'timer' ? observerOf(signal) : signal.type;
  const parts = [`${name}_sum`, `${name}_count`];
  if (kind === 'histogram') return [`${name}_bucket`, ...parts];
  return kind === 'summary' ? [name, ...parts] : [name];
}
