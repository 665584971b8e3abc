import type { App } from 'cdk8s';
import { PlatformChart, type Site } from '../platform/platform-chart';
import { portOfUrl, tcp } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Neighbour, Outside, Traffic } from '../platform/traffic';
import type { Certificates } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';
import type { AdditionalDatabase } from './additional-database';
import { declareAuditIdentity, declareBackupEncryption, declareBackupIdentities } from './backup-identities';
import { declareBackupLogin } from './backup-login';
import { declareBrokerBackup } from './broker-backup';
import { CloudNativePostgres, type CloudNativePostgresProps } from './cloudnative-postgres';
import { DATABASE_USER, declareDatabaseOwner, KEYCLOAK_DATABASE_USER, SECOND_DATABASE_USER } from './database-owner';
import { EmbeddedObjectStore, type EmbeddedObjectStoreProps } from './embedded-object-store';
import { EmbeddedPostgres, type EmbeddedPostgresProps } from './embedded-postgres';
import { EmbeddedRedis, type EmbeddedRedisProps } from './embedded-redis';
import { type BrokerEndpoint, type DatabaseEndpoint, hostOf, type ObjectStoreEndpoint, s3Url } from './endpoints';
import { declareMonitorLogin } from './monitor-login';
import { PgBouncer, type PoolProps } from './pgbouncer';
import { Pooler } from './pooler';
import { declareRestoreLogin } from './restore-login';
import { declareScalerLogin } from './scaler-login';
import { StorageTiering, type StorageTieringProps } from './storage-tiering';

/** An engine of a store, with what that engine needs. */
type Engine<Name extends string, Props> = { readonly engine: Name } & Props;

/** A Postgres with two logins for Airflow. */
interface Login {
  /** The one in use. @default first */
  readonly login?: 'first' | 'second';
}

/** Something that runs outside the cluster. */
interface ExternalService {
  readonly host: string;
  readonly port: number;
  /** Addresses behind the name, for network policies. */
  readonly cidrs: readonly string[];
}

export interface StoresChartProps {
  readonly site: Site;
  readonly namespace: string;
  readonly traffic: Traffic;
  readonly secrets: SecretInventory;
  /** Who makes the certificates of the servers. @default - nobody: nothing is encrypted */
  readonly certificates?: Certificates;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
  readonly postgres:
    | Engine<
        'embedded',
        Login &
          Omit<
            EmbeddedPostgresProps,
            'credentials' | 'second' | 'monitor' | 'scaler' | 'backup' | 'restorer' | 'archive' | 'secrets' | 'certificates'
          >
      >
    | Engine<
        'cloudnative-pg',
        Login &
          Omit<
            CloudNativePostgresProps,
            'credentials' | 'second' | 'scaler' | 'restorer' | 'backupLogin' | 'archiveTimeout' | 'backup' | 'certificates' | 'pair'
          > & {
            readonly backup: Omit<CloudNativePostgresProps['backup'], 'store'>;
          }
      >
    | Engine<'external', ExternalService & Pick<DatabaseEndpoint, 'database' | 'sslMode'>>;
  /** How the write-ahead log is archived. */
  readonly archive: {
    /** By the embedded Postgres; CloudNativePG always does. */
    readonly enabled: boolean;
    /** Seconds after which a segment goes that is not full yet. */
    readonly timeout: number;
  };
  /** Let somebody count the work that waits in Airflow's database. @default false */
  readonly scaler?: boolean;
  /** Name of a database for Keycloak, beside Airflow's. @default - none */
  readonly identityDatabase?: string;
  readonly pgbouncer: PoolProps & { readonly enabled: boolean };
  readonly redis:
    | Engine<'embedded', Omit<EmbeddedRedisProps, 'credentials' | 'monitor' | 'backup' | 'certificates'>>
    | Engine<'external', ExternalService & { readonly tls: boolean }>;
  readonly objects:
    | Engine<'embedded', Omit<EmbeddedObjectStoreProps, 'credentials' | 'backupIdentities' | 'auditIdentity' | 'certificates'>>
    | Engine<
        'external',
        Pick<ObjectStoreEndpoint, 'buckets' | 'region'> & { readonly endpoint?: string; readonly cidrs: readonly string[] }
      >;
  /** How objects age. @default - they stay where they were put */
  readonly tiering?: Omit<StorageTieringProps, 'objects'>;
}

/** The operator of CloudNativePG, which looks after its clusters. */
export const OPERATOR: Neighbour = { name: 'cloudnative-pg', namespace: 'cnpg-system' };

/** Where the platform keeps its state: database, broker, objects. */
export class StoresChart extends PlatformChart {
  /** Straight to Postgres: for migrations, which hold a lock for a whole session. */
  readonly database: DatabaseEndpoint;
  /** Through the pool where there is one: for everything else. */
  readonly pooledDatabase: DatabaseEndpoint;
  readonly broker: BrokerEndpoint;
  readonly objects: ObjectStoreEndpoint;
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
    this.objects = this.addObjectStore(props);
    this.backupLogin = declareBackupLogin(props.secrets, props.namespace, props.postgres.engine === 'external');
    this.backupEncryption = declareBackupEncryption(props.secrets, props.namespace);
    this.restorer = declareRestoreLogin(props.secrets, props.namespace, props.postgres.engine === 'external');
    const databaseOwner = declareDatabaseOwner(props.secrets, props.namespace, props.postgres.engine === 'external');
    const additional = props.identityDatabase
      ? { database: props.identityDatabase, owner: declareDatabaseOwner(props.secrets, props.namespace, false, KEYCLOAK_DATABASE_USER) }
      : undefined;
    this.scaler = props.scaler ? declareScalerLogin(props.secrets, props.namespace, props.postgres.engine === 'external') : undefined;
    const server = this.addDatabase(props, databaseOwner, additional);
    this.database = inUse(server, props.postgres);
    this.identityDatabase = additional && {
      ...server,
      spare: undefined,
      host: hostOf(this.database),
      database: additional.database,
      credentials: additional.owner,
    };
    // The pool takes no options of a session, and what goes through it makes no tables.
    this.pooledDatabase = props.pgbouncer.enabled ? { ...this.addPool(props), owner: undefined } : this.database;
    this.broker = this.addBroker(props);
    if (props.tiering) {
      const tiering = new StorageTiering(this, { ...props.tiering, objects: this.objects });
      props.traffic.connect(tiering, this.objects.peer, this.objects.port);
    }
  }

  /** @returns the first login's endpoint */
  private addDatabase(
    { postgres, secrets, certificates, namespace, traffic, apiServer, archive, site }: StoresChartProps,
    credentials: Secret,
    additional: AdditionalDatabase | undefined,
  ): DatabaseEndpoint {
    switch (postgres.engine) {
      case 'embedded': {
        const monitor = declareMonitorLogin(secrets, namespace, 'postgres', false);
        const { objects, backupEncryption: encryption, backupLogin: backup } = this;
        const archiving = archive.enabled ? { ...archive, objects, encryption, environment: site.owner.environment } : undefined;
        const server = new EmbeddedPostgres(this, {
          ...postgres,
          credentials,
          second: declareDatabaseOwner(secrets, namespace, false, SECOND_DATABASE_USER),
          monitor,
          backup,
          restorer: this.restorer,
          scaler: this.scaler,
          archive: archiving,
          additional,
          secrets,
          certificates,
        });
        if (archiving) traffic.connect(server, objects.peer, objects.port);
        return server.endpoint;
      }
      case 'external': {
        const monitor = declareMonitorLogin(secrets, namespace, 'postgres', true);
        return { ...postgres, peer: { name: 'postgres', cidrs: postgres.cidrs }, port: tcp(postgres.port), credentials, monitor };
      }
      case 'cloudnative-pg': {
        const cluster = new CloudNativePostgres(this, {
          ...postgres,
          credentials,
          second: declareDatabaseOwner(secrets, namespace, false, SECOND_DATABASE_USER),
          backupLogin: this.backupLogin,
          archiveTimeout: archive.timeout,
          restorer: this.restorer,
          scaler: this.scaler,
          additional,
          certificates,
          backup: { ...postgres.backup, store: this.objects },
        });
        traffic.connect(cluster, cluster, 'postgres');
        traffic.connect(cluster, cluster, 'status');
        traffic.connect(OPERATOR, cluster, 'postgres');
        traffic.connect(OPERATOR, cluster, 'status');
        traffic.connect(cluster, apiServer, tcp(apiServer.port)); // its instance manager follows the Cluster object
        traffic.connect(cluster, this.objects.peer, this.objects.port);
        return cluster.endpoint;
      }
    }
  }

  private addPool({ pgbouncer, certificates, traffic, apiServer }: StoresChartProps): DatabaseEndpoint {
    const { monitor } = this.database;
    const pool = monitor
      ? new PgBouncer(this, { ...pgbouncer, server: this.database, monitor, certificates })
      : new Pooler(this, { ...pgbouncer, cluster: this.database, clusterName: 'postgres' });
    traffic.connect(pool, this.database.peer, this.database.port);
    if (pool instanceof Pooler) {
      traffic.connect(OPERATOR, pool, 'pgbouncer');
      traffic.connect(pool, apiServer, tcp(apiServer.port));
    }
    return pool.endpoint;
  }

  private addBroker({ redis, secrets, certificates, namespace }: StoresChartProps): BrokerEndpoint {
    const external = redis.engine === 'external';
    const credentials = secrets.declare('redis-airflow', namespace, {
      rotation: 'broker-login',
      keys: {
        username: {
          purpose: "Airflow's login at the broker, of letters, digits, - . _ ~ only: it goes into URLs",
          format: external ? 'provided' : { fixed: 'airflow' },
        },
        password: {
          purpose: 'Its password, of letters, digits, - . _ ~ only: it goes into URLs',
          format: external ? 'provided' : 'url-safe',
        },
        ...(external
          ? {}
          : { 'next-password': { purpose: 'Another password of the same user, for the time of a rotation', format: 'url-safe' } }),
      },
    });
    const monitor = declareMonitorLogin(secrets, namespace, 'redis', external);
    if (redis.engine === 'embedded') {
      const backup = declareBrokerBackup(secrets, namespace);
      return new EmbeddedRedis(this, { ...redis, credentials, monitor, backup, certificates }).endpoint;
    }
    return { ...redis, peer: { name: 'redis', cidrs: redis.cidrs }, port: tcp(redis.port), credentials, monitor };
  }

  private addObjectStore({ objects, secrets, certificates, namespace }: StoresChartProps): ObjectStoreEndpoint {
    const format = objects.engine === 'external' ? 'provided' : 'url-safe';
    const credentials = secrets.declare('object-store', namespace, {
      rotation: 'object-store-login',
      keys: { 'access-key': { purpose: 'S3 access key', format }, 'secret-key': { purpose: 'S3 secret key', format } },
    });
    const logins = {
      credentials,
      backupIdentities: declareBackupIdentities(secrets, namespace, format),
      auditIdentity: declareAuditIdentity(secrets, namespace, format),
    };
    if (objects.engine === 'embedded') {
      return new EmbeddedObjectStore(this, { ...objects, ...logins, certificates }).endpoint;
    }
    const url = s3Url(objects);
    return { ...objects, ...logins, url, peer: { name: 'object-store', cidrs: objects.cidrs }, port: portOfUrl(url) };
  }
}

/** The database by the login that the environment chooses. */
function inUse(server: DatabaseEndpoint, postgres: StoresChartProps['postgres']): DatabaseEndpoint {
  const { credentials: first, spare: second } = server;
  if (!second || postgres.engine === 'external' || postgres.login !== 'second') return server;
  return { ...server, credentials: second, spare: first, owner: DATABASE_USER };
}
