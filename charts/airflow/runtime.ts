import type { Component } from '../platform/component';
import type { ContainerProps, TaskContainerProps } from '../platform/container';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Image } from '../platform/images';
import type { Size } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { type Authority, authorityMounts } from '../security/authority';
import type { BrokerEndpoint, DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';
import type { AirflowSecrets } from './airflow-secrets';
import { dagMounts } from './dags';
import { type Login, loginVariables } from './login';
import { PODS } from './names';
import { brokerUrl, type DagSource, dagsConnection, databaseUrl, objectsConnection } from './settings';
import { POLICY, SharedFiles } from './shared-files';

/**
 * What a process may know. Each gets what it cannot work without, nothing more:
 * only API servers and the scheduler sign tokens, and no worker can reach the database.
 */
export type Credential = 'database' | 'direct-database' | 'fernet' | 'secret-key' | 'jwt' | 'broker' | 'logs' | 'dags' | 'oidc';

export interface RuntimeProps {
  readonly image: Image;
  readonly imagePullSecret?: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Settings that read `$(AIRFLOW_SECRET_KEY)`: only where that key is. */
  readonly secretKeySettings: Readonly<Record<string, string>>;
  readonly secrets: AirflowSecrets;
  readonly database: DatabaseEndpoint;
  readonly pooledDatabase: DatabaseEndpoint;
  readonly broker: BrokerEndpoint;
  /** Where task logs go. @default - they stay on volumes */
  readonly logStore?: ObjectStoreEndpoint;
  readonly dags: DagSource;
  /** Queues that worker pools serve: DAGs that ask for another one are refused. */
  readonly queues: readonly string[];
  /** Name of the component that tasks talk to. */
  readonly executionApi: string;
  /** How people log in. @default - with users and passwords of Airflow's own */
  readonly login?: Login;
}

export interface AirflowContainerProps {
  readonly name: string;
  /** Command line behind the image's entrypoint. */
  readonly args: readonly string[];
  readonly credentials: readonly Credential[];
  readonly environment?: EnvironmentVariables;
  /** Servers that it talks to, beyond those of its credentials. @default - none */
  readonly servers?: readonly Server[];
  readonly mounts?: readonly Mount[];
  readonly resources: Size;
}

/** Something that shows a certificate. */
interface Server {
  readonly authority?: Authority;
}

/** Where the platform's scripts are mounted. */
export const SCRIPTS = '/opt/airflow/platform';

/** Longest wait for the database's migration; a large history takes its time. */
const MIGRATION_TIMEOUT = 1800;

/** The image, the settings and the keys that Airflow's processes share: the one maker of their containers. */
export class AirflowRuntime {
  readonly imagePullSecret?: string;
  /** Of Airflow. */
  readonly version: string;

  /** @param owner component that owns the shared ConfigMaps */
  constructor(
    private readonly owner: Component,
    private readonly props: RuntimeProps,
    private readonly shared = new SharedFiles(owner, { settings: props.settings, singleSignOn: props.login !== undefined }),
  ) {
    this.imagePullSecret = props.imagePullSecret;
    this.version = props.image.tag;
  }

  /** Settings that all processes share, by variable. */
  get settings(): Readonly<Record<string, string>> {
    return this.props.settings;
  }

  /** The same from another build of the image: a colour that comes or goes. */
  of(tag: string): AirflowRuntime {
    const { owner, props, shared } = this;
    return tag === this.version ? this : new AirflowRuntime(owner, { ...props, image: { ...props.image, tag } }, shared);
  }

  container(props: AirflowContainerProps): TaskContainerProps {
    return {
      name: props.name,
      image: this.props.image,
      args: props.args,
      environment: {
        CONNECTION_CHECK_MAX_COUNT: '0', // the entrypoint would import Airflow once more to see the database
        ...this.variables(props.credentials),
        ...props.environment,
      },
      environmentFrom: [this.shared.config],
      resources: props.resources,
      mounts: [
        { name: 'airflow-files', path: '/opt/airflow/airflow.cfg', subPath: 'airflow.cfg', source: { config: this.shared.files } },
        {
          name: 'airflow-files',
          path: '/opt/airflow/webserver_config.py',
          subPath: 'webserver_config.py',
          source: { config: this.shared.files },
        },
        { name: 'airflow-files', path: SCRIPTS, source: { config: this.shared.files } },
        ...this.policyMounts(props.credentials),
        ...(props.credentials.includes('dags') ? dagMounts(this.props.dags, this.shared.ownDags, this.props.secrets.dags) : []),
        ...this.authorityMounts(props),
        ...(props.mounts ?? []),
      ],
    };
  }

  /**
   * Holds a process back until the schema is its own; schedulers and workers, until no API server of a version before their own
   * is left, too. Workers, which cannot see the database, wait for the word that schedulers leave at the broker.
   */
  waitForMigrations(resources: Size, role: 'look' | 'look-and-announce' | 'be-told' = 'look'): TaskContainerProps {
    const behind = `--behind=${this.props.executionApi}${PODS}`;
    const roles = {
      look: { flags: [], credentials: ['database'] },
      'look-and-announce': { flags: [behind, '--announce'], credentials: ['database', 'broker'] },
      'be-told': { flags: [behind, '--announced'], credentials: ['broker'] },
    } satisfies Record<typeof role, { flags: readonly string[]; credentials: readonly Credential[] }>;
    // Of two sites, only one serves, and its guard knows which.
    const guarded = this.owner.chart.site.pair && role === 'look-and-announce' ? ['--serving'] : [];
    return this.container({
      name: 'wait-for-airflow-migrations',
      args: ['python', `${SCRIPTS}/check-migrations.py`, `--migration-wait-timeout=${MIGRATION_TIMEOUT}`, ...roles[role].flags, ...guarded],
      credentials: roles[role].credentials,
      resources,
    });
  }

  /** The DAG processor's command line; on a site that stands by, behind what waits for a database that it can write to. */
  get dagProcessor(): readonly string[] {
    return [...(this.owner.chart.site.pair?.standby ? ['python', `${SCRIPTS}/stand-by.py`] : []), 'airflow', 'dag-processor'];
  }

  /** Deletes old log files of a folder that nothing else empties. */
  logGroomer(retentionDays: number, mounts: readonly Mount[] = []): ContainerProps {
    return {
      ...this.container({
        name: 'log-groomer',
        args: ['bash', `${SCRIPTS}/groom-logs.sh`, String(retentionDays)],
        credentials: [],
        resources: 'nano',
        mounts,
      }),
      probes: { none: 'a loop of find and sleep: it works, or it ends with an error' },
    };
  }

  private variables(credentials: readonly Credential[]): EnvironmentVariables {
    const { secrets, broker, logStore, dags, queues, login } = this.props;
    const has = (credential: Credential) => credentials.includes(credential);
    return {
      ...(has('database') ? databaseVariables(this.props.pooledDatabase) : {}),
      ...(has('direct-database') ? databaseVariables(this.props.database) : {}),
      ...(has('fernet') ? { AIRFLOW__CORE__FERNET_KEY: secrets.fernet.key('fernet-key') } : {}),
      ...(has('secret-key')
        ? {
            AIRFLOW_SECRET_KEY: secrets.secretKey.key('AIRFLOW_SECRET_KEY'),
            AIRFLOW__API__SECRET_KEY: '$(AIRFLOW_SECRET_KEY)',
            ...this.props.secretKeySettings,
          }
        : {}),
      ...(has('jwt') ? { AIRFLOW__API_AUTH__JWT_SECRET: secrets.jwt.key('jwt-secret') } : {}),
      ...(has('broker')
        ? {
            REDIS_USERNAME: broker.credentials.key('username'),
            REDIS_PASSWORD: broker.credentials.key('password'),
            AIRFLOW__CELERY__BROKER_URL: brokerUrl(broker, 0),
            // Beside the broker, so that workers need no login at the database.
            AIRFLOW__CELERY__RESULT_BACKEND: brokerUrl(broker, 1),
          }
        : {}),
      ...(has('logs') && logStore
        ? {
            OBJECTS_ACCESS_KEY: logStore.credentials.key('access-key'),
            OBJECTS_SECRET_KEY: logStore.credentials.key('secret-key'),
            ...objectsConnection(logStore),
          }
        : {}),
      ...(has('dags') ? { PLATFORM_QUEUES: [...queues].sort().join(',') } : {}),
      ...(has('dags') && dags.source === 'git' && secrets.dags
        ? { ...(dags.credentials === 'token' ? { DAGS_TOKEN: secrets.dags.key('token') } : {}), ...dagsConnection(dags) }
        : {}),
      ...(has('oidc') && login ? loginVariables(login) : {}),
    };
  }

  /** The authority by which the servers that a process talks to are checked. */
  private authorityMounts({ credentials, servers = [] }: AirflowContainerProps): Mount[] {
    const { pooledDatabase, database, broker, logStore, login } = this.props;
    const byCredential: Partial<Record<Credential, Server>> = {
      database: pooledDatabase,
      'direct-database': database,
      broker,
      logs: logStore,
      oidc: login?.identity,
    };
    return [...credentials.map((credential) => byCredential[credential]), ...servers].flatMap((server) =>
      authorityMounts(server?.authority?.(this.owner.namespace)),
    );
  }

  private policyMounts(credentials: readonly Credential[]): Mount[] {
    if (!credentials.includes('dags')) return [];
    return [{ name: 'airflow-files', path: `/opt/airflow/config/${POLICY}`, subPath: POLICY, source: { config: this.shared.files } }];
  }
}

function databaseVariables(endpoint: DatabaseEndpoint): EnvironmentVariables {
  return {
    DATABASE_USERNAME: endpoint.credentials.key('username'),
    DATABASE_PASSWORD: endpoint.credentials.key('password'),
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: databaseUrl('psycopg2', endpoint),
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC: databaseUrl('asyncpg', endpoint),
  };
}
