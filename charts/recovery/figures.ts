import type { AirflowStatsd } from '../observability/airflow-statsd';
import type { EnvironmentVariables } from '../platform/environment-variables';

/** Where `figure` of assets/recovery.sh sends to. */
export const figureVariables = (statsd: AirflowStatsd, job: string): EnvironmentVariables => ({
  JOB: job,
  STATSD_HOST: `${statsd.objectName}.${statsd.namespace}`,
  STATSD_PORT: String(statsd.port('statsd').number),
});
