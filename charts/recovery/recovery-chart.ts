import type { App } from 'cdk8s';
import { Component } from '../platform/component';
import { PlatformChart, type Site } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import type { ComplianceScan } from '../security/compliance-scan';
import { addUpkeep, type UpkeepProps } from '../security/upkeep';
import type { InstanceProps } from '../stores/cloudnative-instance';
import { OPERATOR } from '../stores/database';
import { addCopies, type CopiesProps } from './copies';
import { DatabaseBackup, type DatabaseBackupProps } from './database-backup';
import { declareFernetEscrow } from './fernet-escrow';
import { RecoveredCluster } from './recovered-cluster';
import { RecoveryFiles } from './recovery-files';
import { type Log, Restoration } from './restoration';
import { Restore, type RestoreProps } from './restore';
import { RestoreValidation, type RestoreValidationProps } from './restore-validation';
import { addTwoSites, type TwoSitesProps } from './two-sites';

export interface RecoveryChartProps extends Omit<CopiesProps, 'files' | 'escrow'>, Pick<UpkeepProps, 'compliance'> {
  readonly site: Site;
  readonly namespace: string;
  /** Who keeps the log of the database's changes. */
  readonly log: Log;
  readonly restore: Omit<RestoreProps, 'restoration' | 'airflow' | 'database' | 'login' | 'archive' | 'recovered'>;
  /** What the live cluster of CloudNativePG is made of. @default - another engine */
  readonly instance?: InstanceProps;
  readonly validation: Omit<RestoreValidationProps, 'restoration' | 'airflow'>;
  /** The site that this one follows, or that follows it. @default - there is one site */
  readonly sites?: TwoSitesProps;
  readonly database: Pick<
    DatabaseBackupProps,
    'schedule' | 'retention' | 'verify' | 'workspace' | 'resources' | 'maxAge' | 'pointInTimeDays'
  >;
}

/** What makes a disaster a matter of minutes: backups, the proof that they can be restored, and the way back. */
export class RecoveryChart extends PlatformChart {
  /** To be told, at the end, what was declared. @default - nobody looks at the controls */
  readonly scan?: ComplianceScan;

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

    // A site that stands by has its partner's backups, copied into its own bucket.
    const { pair, owner } = props.site;
    const environment = pair?.standby ? pair.partner : owner.environment;
    const restoration = new Restoration({
      environment,
      database: database.database,
      log: props.log,
      airflow,
      objects,
      encryption,
      statsd,
      files,
    });
    const live = database.peer;
    const recovered =
      props.instance && live instanceof Component
        ? new RecoveredCluster(this, { instance: props.instance, live, database, environment, restorer: stores.restorer })
        : undefined;
    const restore = new Restore(this, {
      ...props.restore,
      recovered,
      restoration,
      airflow,
      database,
      login: stores.restorer,
      archive: props.log === 'wal' ? { objects, encryption, environment } : undefined,
    });
    const validation = new RestoreValidation(this, { ...props.validation, restoration, airflow });

    traffic.connect(restore, database.peer, database.port);
    traffic.connect([restore, validation], objects.peer, objects.port);
    traffic.connect([restore, validation], statsd, 'statsd');
    if (recovered) {
      const { apiServer } = props;
      traffic.connect(OPERATOR, recovered, 'postgres');
      traffic.connect(OPERATOR, recovered, 'status');
      traffic.connect(restore, recovered, 'postgres');
      traffic.connect([restore, recovered], apiServer, tcp(apiServer.port));
      traffic.connect(recovered, objects.peer, objects.port);
    }

    const escrow = declareFernetEscrow(props.secrets, props.namespace);
    addCopies(this, { ...props, files, escrow });
    const { replica } = props.stores;
    this.scan = addUpkeep(this, { ...props, files, escrow });
    if (replica && props.sites) {
      addTwoSites(this, { ...props, database, objects, encryption, files, replica, login: stores.restorer }, props.sites);
    }
  }
}
