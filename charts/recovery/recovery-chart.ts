import type { App } from 'cdk8s';
import { PlatformChart, type Site } from '../platform/platform-chart';
import { addUpkeep } from '../security/upkeep';
import { addCopies, type CopiesProps } from './copies';
import { DatabaseBackup, type DatabaseBackupProps } from './database-backup';
import { declareFernetEscrow } from './fernet-escrow';
import { RecoveryFiles } from './recovery-files';
import { type Log, Restoration } from './restoration';
import { Restore, type RestoreProps } from './restore';
import { RestoreValidation, type RestoreValidationProps } from './restore-validation';

export interface RecoveryChartProps extends Omit<CopiesProps, 'files' | 'escrow'> {
  readonly site: Site;
  readonly namespace: string;
  /** Who keeps the log of the database's changes. */
  readonly log: Log;
  readonly restore: Omit<RestoreProps, 'restoration' | 'airflow' | 'database' | 'login' | 'archive'>;
  readonly validation: Omit<RestoreValidationProps, 'restoration' | 'airflow'>;
  readonly database: Pick<
    DatabaseBackupProps,
    'schedule' | 'retention' | 'verify' | 'workspace' | 'resources' | 'maxAge' | 'pointInTimeDays'
  >;
}

/** What makes a disaster a matter of minutes: backups, the proof that they can be restored, and the way back. */
export class RecoveryChart extends PlatformChart {
  constructor(app: App, props: RecoveryChartProps) {
    super(app, 'recovery', { site: props.site, order: '60', namespace: props.namespace });
    const { stores, airflow, traffic, statsd } = props;
    const { objects, database, backupEncryption: encryption } = stores;
    const files = new RecoveryFiles(this);
    const databaseBackup = new DatabaseBackup(this, {
      ...props.database,
      server: database,
      databases: [database, stores.identityDatabase].flatMap((each) => (each ? [each.database] : [])),
      login: stores.backupLogin,
      objects,
      encryption,
      files,
      statsd,
    });
    traffic.connect(databaseBackup, database.peer, database.port);
    traffic.connect(databaseBackup, objects.peer, objects.port);
    traffic.connect(databaseBackup, statsd, 'statsd');

    const restoration = new Restoration({
      environment: props.site.owner.environment,
      database: database.database,
      log: props.log,
      airflow,
      objects,
      encryption,
      statsd,
      files,
    });
    const restore = new Restore(this, {
      ...props.restore,
      restoration,
      airflow,
      database,
      login: stores.restorer,
      archive: { objects, encryption, environment: props.site.owner.environment },
    });
    const validation = new RestoreValidation(this, { ...props.validation, restoration, airflow });

    traffic.connect(restore, database.peer, database.port);
    traffic.connect([restore, validation], objects.peer, objects.port);
    traffic.connect([restore, validation], statsd, 'statsd');

    const escrow = declareFernetEscrow(props.secrets, props.namespace);
    addCopies(this, { ...props, files, escrow });
    addUpkeep(this, { ...props, files, escrow });
  }
}
