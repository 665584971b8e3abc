import type { PlatformChart } from '../platform/platform-chart';
import { tcp } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Neighbour, Outside, Traffic } from '../platform/traffic';
import type { AdditionalDatabase } from './additional-database';
import { CloudNativePostgres, type CloudNativePostgresProps } from './cloudnative-postgres';
import { DATABASE_USER, declareDatabaseOwner, SECOND_DATABASE_USER } from './database-owner';
import { EmbeddedPostgres, type EmbeddedPostgresProps } from './embedded-postgres';
import type { DatabaseEndpoint, ObjectStoreEndpoint } from './endpoints';
import type { Engine, ExternalService, Surroundings } from './engine';
import { declareMonitorLogin } from './monitor-login';
import { PgBouncer, type PoolProps } from './pgbouncer';
import { Pooler } from './pooler';
import { connectToReplica, type ReplicaStore } from './replica-store';

/** A Postgres with two logins for Airflow. */
interface Login {
  /** The one in use. @default first */
  readonly login?: 'first' | 'second';
}

/** Who runs Postgres. */
export type DatabaseChoice =
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
          'credentials' | 'second' | 'scaler' | 'restorer' | 'backupLogin' | 'archiveTimeout' | 'backup' | 'certificates' | 'partner'
        > & { readonly backup: Omit<CloudNativePostgresProps['backup'], 'store'> }
    >
  | Engine<'external', ExternalService & Pick<DatabaseEndpoint, 'database' | 'sslMode'>>;

/** How the write-ahead log is archived. */
export interface ArchiveChoice {
  /** By the embedded Postgres; CloudNativePG always does. */
  readonly enabled: boolean;
  /** Seconds after which a segment goes that is not full yet. */
  readonly timeout: number;
}

/** What the server has to do with, over and above other stores. */
interface DatabaseSurroundings extends Surroundings {
  readonly traffic: Traffic;
  /** The Kubernetes API as pods reach it. */
  readonly apiServer: Outside & { readonly port: number };
  readonly archive: ArchiveChoice;
  readonly objects: ObjectStoreEndpoint;
  /** Login that owns Airflow's database. */
  readonly owner: Secret;
  /** Login for dumps. */
  readonly backup: Secret;
  /** Login that restores. */
  readonly restorer: Secret;
  /** Login that counts waiting work. @default - nobody counts it */
  readonly scaler?: Secret;
  /** The partner's buckets. @default - there is one site, or the partner's log is copied here */
  readonly partner?: ReplicaStore;
  /** Encrypts what is archived. */
  readonly encryption: Secret;
  /** Keycloak's database. @default - it has none here */
  readonly additional?: AdditionalDatabase;
}

/** The operator of CloudNativePG, which looks after its clusters. */
export const OPERATOR: Neighbour = { name: 'cloudnative-pg', namespace: 'cnpg-system' };

/** @returns Postgres by its first login, whoever runs it */
export function addDatabase(chart: PlatformChart, postgres: DatabaseChoice, around: DatabaseSurroundings): DatabaseEndpoint {
  const { namespace, traffic, secrets, archive, objects, encryption, owner: credentials } = around;
  switch (postgres.engine) {
    case 'embedded': {
      const { environment } = chart.site.owner;
      const archiving = archive.enabled ? { ...archive, objects, encryption, environment } : undefined;
      const monitor = declareMonitorLogin(secrets, namespace, 'postgres', false);
      const second = declareDatabaseOwner(secrets, namespace, false, SECOND_DATABASE_USER);
      const server = new EmbeddedPostgres(chart, { ...postgres, ...around, credentials, second, monitor, archive: archiving });
      if (archiving) traffic.connect(server, objects.peer, objects.port);
      return server.endpoint;
    }
    case 'external': {
      const monitor = declareMonitorLogin(secrets, namespace, 'postgres', true);
      return { ...postgres, peer: { name: 'postgres', cidrs: postgres.cidrs }, port: tcp(postgres.port), credentials, monitor };
    }
    case 'cloudnative-pg': {
      const { apiServer } = around;
      const cluster = new CloudNativePostgres(chart, {
        ...postgres,
        ...around,
        credentials,
        second: declareDatabaseOwner(secrets, namespace, false, SECOND_DATABASE_USER),
        backupLogin: around.backup,
        archiveTimeout: archive.timeout,
        backup: { ...postgres.backup, store: objects },
      });
      traffic.connect(cluster, cluster, 'postgres');
      traffic.connect(cluster, cluster, 'status');
      traffic.connect(OPERATOR, cluster, 'postgres');
      traffic.connect(OPERATOR, cluster, 'status');
      traffic.connect(cluster, apiServer, tcp(apiServer.port)); // its instance manager follows the Cluster object
      traffic.connect(cluster, objects.peer, objects.port);
      if (around.partner) connectToReplica(traffic, cluster, around.partner);
      return cluster.endpoint;
    }
  }
}

/** The database by the login that the environment chooses. */
export function inUse(server: DatabaseEndpoint, postgres: DatabaseChoice): DatabaseEndpoint {
  const { credentials: first, spare: second } = server;
  if (!second || postgres.engine === 'external' || postgres.login !== 'second') return server;
  return { ...server, credentials: second, spare: first, owner: DATABASE_USER };
}

/** The pool in front of the server, of the kind that goes with it. */
export function addPool(
  chart: PlatformChart,
  database: DatabaseEndpoint,
  pool: PoolProps,
  { traffic, apiServer, certificates }: Pick<DatabaseSurroundings, 'traffic' | 'apiServer' | 'certificates'>,
): DatabaseEndpoint {
  const { monitor } = database;
  const made = monitor
    ? new PgBouncer(chart, { ...pool, server: database, monitor, certificates })
    : new Pooler(chart, { ...pool, cluster: database, clusterName: 'postgres' });
  traffic.connect(made, database.peer, database.port);
  if (made instanceof Pooler) {
    traffic.connect(OPERATOR, made, 'pgbouncer');
    traffic.connect(made, apiServer, tcp(apiServer.port));
  }
  return made.endpoint;
}
