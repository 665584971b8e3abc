/**
 * Heartbeats a second where there should be one every five seconds and there is none: it has stopped, or has not been heard
 * in the ten minutes that the exporter listens. An exporter that is away itself says nothing about Airflow.
 */
export const heartbeatStopped = (counter: string): string =>
  `sum(rate(${counter}[2m])) == 0 or 0 * absent(${counter}) and on () time() - min(process_start_time_seconds{job="airflow-statsd"}) > 600`;
