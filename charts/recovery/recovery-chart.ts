import type { App } from 'cdk8s';
import type { AirflowStatsd } from '../observability/airflow-statsd';
import { PlatformChart, type Site } from '../platform/platform-chart';
import type { Outside, Traffic } from '../platform/traffic';
import type { SecretInventory } from '../security/secret-inventory';
import type { StoresChart } from '../stores/stores-chart';
import { DatabaseBackup, type DatabaseBackupProps } from './database-backup';
import { RecoveryFiles } from './recovery-files';

export interface RecoveryChartProps {
  readonly site: Site;
  readonly namespace: string;
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
  readonly stores: StoresChart;
  /** Takes the figures of the jobs. */
  readonly statsd: AirflowStatsd;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
  readonly database: Pick<
    DatabaseBackupProps,
    'schedule' | 'retention' | 'verify' | 'workspace' | 'resources' | 'maxAge' | 'pointInTimeDays'
  >;
}

/** What makes a disaster a matter of minutes: backups, the proof that they can be restored, and the way back. */
export class RecoveryChart extends PlatformChart {
  constructor(app: App, props: RecoveryChartProps) {
    super(app, 'recovery', { site: props.site, order: '60', namespace: props.namespace });
    const { stores, traffic, statsd } = props;
    const { objects, database } = stores;
    const files = new RecoveryFiles(this);
    const databaseBackup = new DatabaseBackup(this, {
      ...props.database,
      server: database,
      databases: [database, stores.identityDatabase].flatMap((each) => (each ? [each.database] : [])),
      login: stores.backupLogin,
      objects,
      encryption: stores.backupEncryption,
      files,
      statsd,
    });
    traffic.connect(databaseBackup, database.peer, database.port);
    traffic.connect(databaseBackup, objects.peer, objects.port);
    traffic.connect(databaseBackup, statsd, 'statsd');
  }
}
