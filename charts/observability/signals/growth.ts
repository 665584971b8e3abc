/**
 * How much a counter has grown in a window, its first sample included. `increase` needs two samples, and statsd_exporter
 * begins a series at its first event: the first failure of a DAG would go unseen. The two hours tell a new series from one
 * that was out of sight for a while.
 */
export const growth = (counter: string, window = '15m'): string =>
  `((${counter} unless last_over_time(${counter}[2h] offset ${window})) or increase(${counter}[${window}]))`;
