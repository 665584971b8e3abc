/**
 * Tags that Airflow leaves off (AIRFLOW__METRICS__STATSD_DISABLED_TAGS), because nothing bounds the number of their
 * values or because they say nothing. Each is a regular expression that may match anywhere in a tag's name.
 * https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#statsd-disabled-tags
 */
export const DISABLED_TAGS: readonly string[] = [
  'job_id',
  'task_id',
  'run_id', // also dagrun_id
  'return_code',
  '^status$', // the same word in every sample of a metric
  '^(result|kwargs|path)$', // what a callback was called with: whole JSON documents
];
