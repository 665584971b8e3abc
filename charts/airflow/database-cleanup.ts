import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { Size } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import { AUTHORITY_FILE } from '../security/authority';
import type { ObjectStoreEndpoint } from '../stores/endpoints';
import type { AirflowRuntime } from './runtime';

export interface DatabaseCleanupProps {
  readonly airflow: AirflowRuntime;
  readonly version: string;
  /** Five cron fields, UTC. */
  readonly schedule: string;
  /** Days of history that stay in the database. */
  readonly retentionDays: number;
  /** Disk for the export on its way to the archive. */
  readonly workspace: string;
  readonly resources: Size;
  readonly objects: ObjectStoreEndpoint;
}

const SCRIPT = '/opt/airflow/cleanup/archive-deleted-rows.py';

/** Moves old rows of the metadata database to the archive bucket. */
export class DatabaseCleanup extends Component {
  constructor(scope: Construct, props: DatabaseCleanupProps) {
    super(scope, 'database-cleanup', { version: props.version });
    const { airflow, objects } = props;
    const files = new ConfigFiles(this, 'database-cleanup-files', {
      'archive-deleted-rows.py': readAsset(__dirname, 'archive-deleted-rows.py'),
    });
    new CronJob(this, {
      schedule: props.schedule,
      onlyServing: true,
      priority: 'low',
      retries: 1,
      gracePeriod: Duration.seconds(60),
      deadline: Duration.hours(6),
      imagePullSecret: airflow.imagePullSecret,
      containers: [
        airflow.container({
          name: 'database-cleanup',
          args: ['python', SCRIPT, '--keep-days', String(props.retentionDays), '--work', '/work'],
          credentials: ['direct-database'],
          environment: {
            AWS_ACCESS_KEY_ID: objects.credentials.key('access-key'),
            AWS_SECRET_ACCESS_KEY: objects.credentials.key('secret-key'),
            AWS_DEFAULT_REGION: objects.region,
            AWS_ENDPOINT_URL_S3: objects.url,
            ...(objects.authority ? { AWS_CA_BUNDLE: AUTHORITY_FILE } : {}),
            ARCHIVE_BUCKET: objects.buckets.archive,
            ARCHIVE_PREFIX: 'database',
          },
          servers: [objects],
          resources: props.resources,
          mounts: [
            { name: 'cleanup-files', path: '/opt/airflow/cleanup', source: { config: files } },
            { name: 'work', path: '/work', source: { emptyDir: { size: props.workspace } } },
          ],
        }),
      ],
    });
  }
}
