import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { type AirflowRuntime, SCRIPTS } from '../airflow/runtime';
import { databaseUrl } from '../airflow/settings';
import type { AirflowStatsd } from '../observability/airflow-statsd';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { Secret } from '../platform/secret';
import type { Size } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import { AUTHORITY_FILE } from '../security/authority';
import type { DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import { figureVariables } from './figures';
import { LIBRARY, type RecoveryFiles } from './recovery-files';
import { maxAgeVariable } from './steps';

export interface AuditExportProps {
  readonly airflow: AirflowRuntime;
  /** Airflow's, straight to the server. */
  readonly database: DatabaseEndpoint;
  /** Login that may read it. */
  readonly login: Secret;
  readonly objects: ObjectStoreEndpoint;
  /** Five cron fields, UTC. */
  readonly schedule: string;
  /** Days for which the store refuses to delete an event, where it can. */
  readonly retentionDays: number;
  readonly lock: 'governance' | 'compliance';
  readonly resources: Size;
  readonly files: RecoveryFiles;
  readonly statsd: AirflowStatsd;
}

const FOLDER = '/opt/recovery/audit';

/** Moves copies of Airflow's events to where nobody changes them: a bucket, and the log store by way of its own log. */
export class AuditExport extends Component {
  constructor(scope: Construct, props: AuditExportProps) {
    super(scope, 'audit-export', { version: props.airflow.version });
    const { airflow, objects, database, login } = props;
    const script = new ConfigFiles(this, 'audit-export-files', readAssets(__dirname, ['audit-export.py']));
    new CronJob(this, {
      schedule: props.schedule,
      onlyServing: true,
      priority: 'system',
      retries: 1,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.minutes(20),
      imagePullSecret: airflow.imagePullSecret,
      containers: [
        airflow.container({
          name: 'audit-export',
          args: ['python', `${FOLDER}/audit-export.py`],
          credentials: [],
          environment: {
            ...figureVariables(props.statsd, 'audit-export'),
            PYTHONPATH: `${LIBRARY}:${SCRIPTS}`,
            DATABASE_USERNAME: login.key('username'),
            DATABASE_PASSWORD: login.key('password'),
            AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: databaseUrl('psycopg2', database),
            AWS_ACCESS_KEY_ID: objects.auditIdentity.key('access-key'),
            AWS_SECRET_ACCESS_KEY: objects.auditIdentity.key('secret-key'),
            AWS_DEFAULT_REGION: objects.region,
            AWS_ENDPOINT_URL_S3: objects.url,
            ...(objects.authority ? { AWS_CA_BUNDLE: AUTHORITY_FILE } : {}),
            AUDIT_BUCKET: objects.buckets.audit,
            AUDIT_PREFIX: `airflow/${this.chart.site.owner.environment}`,
            AUDIT_RETENTION_DAYS: String(props.retentionDays),
            AUDIT_LOCK_MODE: props.lock.toUpperCase(),
            ...maxAgeVariable(props.schedule),
          },
          servers: [objects, database],
          resources: props.resources,
          mounts: [props.files.mount, { name: 'script', path: FOLDER, source: { config: script } }],
        }),
      ],
    });
  }
}
