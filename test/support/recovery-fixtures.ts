/** What the jobs of backup and recovery need around them. */
import { AirflowStatsd } from '../../charts/observability/airflow-statsd';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import { Secret } from '../../charts/platform/secret';
import { RecoveryFiles } from '../../charts/recovery/recovery-files';
import { airflowRuntime } from './airflow-fixtures';
import { emptyChart, objectStore } from './fixtures';

const secret = (name: string, key: string): Secret =>
  new Secret(name, 'airflow', { keys: { [key]: { purpose: 'Something', format: 'hex' } } });

/** Props that all of them share; figures go to a chart of its own, so that only the job's objects are looked at. */
export const aroundJobs = (chart: PlatformChart) => ({
  airflow: airflowRuntime(chart),
  objects: objectStore(),
  encryption: secret('backup-encryption', 'password'),
  escrow: secret('airflow-fernet-escrow', 'fernet-key'),
  files: new RecoveryFiles(chart),
  statsd: new AirflowStatsd(emptyChart('watch', { namespace: 'airflow-observability' })),
  retention: { daily: 7, weekly: 5, monthly: 12 },
  verify: 5,
});
