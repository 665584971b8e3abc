import type { App } from 'cdk8s';
import { PlatformChart, type Site } from '../platform/platform-chart';
import type { Secret } from '../platform/secret';
import type { Outside, Traffic } from '../platform/traffic';
import type { Certificates } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';
import { declareBackupEncryption } from './backup-identities';
import { declareBackupLogin } from './backup-login';
import { addBroker, type BrokerChoice } from './broker';
import { type ArchiveChoice, addDatabase, addPool, type DatabaseChoice, inUse } from './database';
import { declareDatabaseOwner, KEYCLOAK_DATABASE_USER } from './database-owner';
import { type BrokerEndpoint, type DatabaseEndpoint, hostOf, type ObjectStoreEndpoint } from './endpoints';
import { addObjectStore, type ObjectStoreChoice } from './object-store';
import type { PoolProps } from './pgbouncer';
import { declareReplicaStore, type ReplicaChoice, type ReplicaStore } from './replica-store';
import { declareRestoreLogin } from './restore-login';
import { declareScalerLogin } from './scaler-login';
import { StorageTiering, type StorageTieringProps } from './storage-tiering';

export interface StoresChartProps {
  readonly site: Site;
  readonly namespace: string;
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
  /** Who makes the certificates of the servers. @default - nobody: nothing is encrypted */
  readonly certificates?: Certificates;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
  readonly postgres: DatabaseChoice;
  readonly archive: ArchiveChoice;
  /** Let somebody count the work that waits in Airflow's database. @default false */
  readonly scaler?: boolean;
  /** Name of a database for Keycloak, beside Airflow's. @default - none */
  readonly identityDatabase?: string;
  readonly pgbouncer: PoolProps & { readonly enabled: boolean };
  readonly redis: BrokerChoice;
  readonly objects: ObjectStoreChoice;
  /** Buckets of another site, where everything is copied to. @default - there are none */
  readonly replica?: ReplicaChoice;
  /** How objects age. @default - they stay where they were put */
  readonly tiering?: Omit<StorageTieringProps, 'objects'>;
}

/** Where the platform keeps its state: database, broker, objects. */
export class StoresChart extends PlatformChart {
  /** Straight to Postgres: for migrations, which hold a lock for a whole session. */
  readonly database: DatabaseEndpoint;
  /** Through the pool where there is one: for everything else. */
  readonly pooledDatabase: DatabaseEndpoint;
  readonly broker: BrokerEndpoint;
  readonly objects: ObjectStoreEndpoint;
  /** Buckets of another site. @default - there are none */
  readonly replica?: ReplicaStore;
  /** Login that may read all databases of the server, for dumps. */
  readonly backupLogin: Secret;
  /** Encrypts every backup. */
  readonly backupEncryption: Secret;
  /** Login that puts restored databases in the place of the live ones. */
  readonly restorer: Secret;
  /** Keycloak's, straight to Postgres, under a name that other namespaces understand. @default - it has none here */
  readonly identityDatabase?: DatabaseEndpoint;
  /** Login that counts waiting work. @default - nobody counts it */
  readonly scaler?: Secret;

  constructor(app: App, props: StoresChartProps) {
    super(app, 'stores', { site: props.site, order: '20', namespace: props.namespace });
    const { namespace, secrets, traffic, postgres, pgbouncer } = props;
    const elsewhere = postgres.engine === 'external';
    this.objects = addObjectStore(this, props.objects, { ...props, archiver: postgres.engine === 'cloudnative-pg' });
    this.replica = props.replica && declareReplicaStore(secrets, namespace, props.replica);
    this.backupLogin = declareBackupLogin(secrets, namespace, elsewhere);
    this.backupEncryption = declareBackupEncryption(secrets, namespace);
    this.restorer = declareRestoreLogin(secrets, namespace, elsewhere);
    const owner = declareDatabaseOwner(secrets, namespace, elsewhere);
    const additional = props.identityDatabase
      ? { database: props.identityDatabase, owner: declareDatabaseOwner(secrets, namespace, false, KEYCLOAK_DATABASE_USER) }
      : undefined;
    this.scaler = props.scaler ? declareScalerLogin(secrets, namespace, elsewhere) : undefined;
    const server = addDatabase(this, postgres, {
      ...props,
      objects: this.objects,
      owner,
      backup: this.backupLogin,
      restorer: this.restorer,
      scaler: this.scaler,
      partner: props.site.pair && this.replica,
      encryption: this.backupEncryption,
      additional,
    });
    this.database = inUse(server, postgres);
    this.identityDatabase = additional && {
      ...server,
      spare: undefined,
      host: hostOf(this.database),
      database: additional.database,
      credentials: additional.owner,
    };
    // The pool takes no options of a session, and what goes through it makes no tables.
    this.pooledDatabase = pgbouncer.enabled ? { ...addPool(this, this.database, pgbouncer, props), owner: undefined } : this.database;
    this.broker = addBroker(this, props.redis, props);
    if (props.tiering) {
      const tiering = new StorageTiering(this, { ...props.tiering, objects: this.objects });
      traffic.connect(tiering, this.objects.peer, this.objects.port);
    }
  }
}
