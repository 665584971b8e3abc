import { DISABLED_TAGS } from '../observability/signals/disabled-tags';
import { AUTHORITY_FILE, SYSTEM_AUTHORITIES } from '../security/authority';
import type { BrokerEndpoint, DatabaseEndpoint, ObjectStoreEndpoint } from '../stores/endpoints';

/** Where DAG files come from. */
export type DagSource =
  | { readonly source: 'image' }
  | {
      readonly source: 'git';
      readonly repository: string;
      readonly ref: string;
      readonly folder: string;
      /** Seconds between looks at the repository. */
      readonly refreshInterval: number;
      readonly credentials: 'none' | 'token' | 'ssh-key';
    };

export interface SettingsProps {
  /** Environment's name; tokens of one environment are worth nothing in another. */
  readonly environment: string;
  readonly dagsArePausedAtCreation: boolean;
  readonly loadExamples: boolean;
  readonly dags: DagSource;
  /** URL under which people open the UI. */
  readonly url: string;
  /** Host and port of the Execution API inside the cluster. */
  readonly executionApi: string;
  readonly defaultQueue: string;
  /** Seconds after which the broker gives an unfinished task to another worker. */
  readonly visibilityTimeout: number;
  readonly triggererCapacity: number;
  /** Where metrics and traces go. */
  readonly telemetry: {
    readonly statsd: { readonly host: string; readonly port: number };
    /** URL that takes spans over OTLP and HTTP. */
    readonly traces: string;
    /** Share of DAG runs that are traced. */
    readonly traceSampling: number;
  };
  /** Bucket for task logs. @default - logs stay on volumes */
  readonly logsBucket?: string;
}

/** Id of the Airflow connection to the object store. */
const OBJECTS_CONNECTION = 'object_store';

/** Id of the Airflow connection to the DAG repository. */
const DAGS_CONNECTION = 'airflow_dags';

/** Where the DAG repository's login is mounted. */
export const DAGS_CREDENTIALS = '/run/secrets/airflow-dags';

/** Local copies of the DAG repository. */
export const DAG_BUNDLES = '/opt/airflow/bundles';

/** The platform's own DAG, beside everybody else's. */
export const PLATFORM_DAGS = '/opt/airflow/platform-dags';

/** Path of the UI's URL, without a slash at the end: every API path begins with it. */
export const basePath = (url: string): string => new URL(url).pathname.replace(/\/$/, '');

const flag = (value: boolean): string => (value ? 'true' : 'false');

/** Settings that every Airflow process shares; none is secret. */
export function sharedSettings(props: SettingsProps): Record<string, string> {
  return {
    AIRFLOW__CORE__EXECUTOR: 'CeleryExecutor',
    AIRFLOW__CORE__AUTH_MANAGER: 'airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager',
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: flag(props.dagsArePausedAtCreation),
    AIRFLOW__CORE__LOAD_EXAMPLES: flag(props.loadExamples),
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://${props.executionApi}${basePath(props.url)}/execution/`,
    AIRFLOW__API__BASE_URL: props.url,
    AIRFLOW__API_AUTH__JWT_ISSUER: `airflow-${props.environment}`,
    AIRFLOW__API_AUTH__JWT_AUDIENCE: `airflow-${props.environment}`,
    AIRFLOW__API__JWT_AUDIENCE: `airflow-${props.environment}`, // by which 3.2, from which a release may come, makes its tokens
    AIRFLOW__EXECUTION_API__JWT_AUDIENCE: `airflow-${props.environment}-tasks`,
    AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT: String(props.visibilityTimeout),
    AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__QUEUE_ORDER_STRATEGY: 'round_robin', // a full queue leaves a turn to the others of its pool
    AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER: '1', // a worker takes what it can run, the rest stays for others
    AIRFLOW__CELERY__TASK_ACKS_LATE: 'true', // what a worker dies with goes to another
    AIRFLOW__CELERY__TASK_LOGS_TO_STDOUT: 'true',
    AIRFLOW__OPERATORS__DEFAULT_QUEUE: props.defaultQueue,
    AIRFLOW__FAB__UPDATE_FAB_PERMS: 'false', // airflow-init does it once, not each API server at each start
    AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK: 'true',
    AIRFLOW__TRIGGERER__CAPACITY: String(props.triggererCapacity),
    AIRFLOW__LOGGING__JSON_LOGS: 'true',
    AIRFLOW__LOGGING__DAG_PROCESSOR_LOG_TARGET: 'stdout',
    ...dagSettings(props.dags),
    ...logSettings(props.logsBucket),
    ...telemetrySettings(props.telemetry),
  };
}

const LOCAL_BUNDLE = 'airflow.dag_processing.bundles.local.LocalDagBundle';

function dagSettings(dags: DagSource): Record<string, string> {
  const bundles = [dagBundle(dags), { name: 'platform', classpath: LOCAL_BUNDLE, kwargs: { path: PLATFORM_DAGS } }];
  return {
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify(bundles),
    ...(dags.source === 'git' ? { AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH: DAG_BUNDLES } : {}),
  };
}

function dagBundle(dags: DagSource) {
  if (dags.source === 'image') return { name: 'dags-folder', classpath: LOCAL_BUNDLE, kwargs: {} }; // as Airflow calls it by default
  return {
    name: 'dags',
    classpath: 'airflow.providers.git.bundles.git.GitDagBundle',
    kwargs: {
      repo_url: dags.repository,
      tracking_ref: dags.ref,
      subdir: dags.folder,
      refresh_interval: dags.refreshInterval,
      git_conn_id: dags.credentials === 'none' ? undefined : DAGS_CONNECTION,
    },
  };
}

function telemetrySettings({ statsd, traces, traceSampling }: SettingsProps['telemetry']): Record<string, string> {
  return {
    AIRFLOW__METRICS__STATSD_ON: 'true',
    AIRFLOW__METRICS__STATSD_HOST: statsd.host,
    AIRFLOW__METRICS__STATSD_PORT: String(statsd.port),
    AIRFLOW__METRICS__STATSD_PREFIX: 'airflow',
    AIRFLOW__METRICS__STATSD_INFLUXDB_ENABLED: 'true', // tags, not names with dots: a dot in a DAG's id breaks those
    AIRFLOW__METRICS__STATSD_DISABLED_TAGS: DISABLED_TAGS.join(','),
    AIRFLOW__METRICS__LEGACY_NAMES_ON: 'false',
    AIRFLOW__TRACES__OTEL_ON: 'true',
    OTEL_SERVICE_NAME: 'airflow',
    OTEL_EXPORTER_OTLP_ENDPOINT: traces,
    OTEL_TRACES_EXPORTER: 'otlp_proto_http', // Airflow takes its exporter by this name; what it calls `otlp` speaks gRPC, whatever the protocol
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traces}/v1/traces`,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(traceSampling),
  };
}

function logSettings(bucket: string | undefined): Record<string, string> {
  if (!bucket) return {};
  return {
    AIRFLOW__LOGGING__REMOTE_LOGGING: 'true',
    AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: `s3://${bucket}/tasks`,
    AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID: OBJECTS_CONNECTION,
    AIRFLOW__LOGGING__DELETE_LOCAL_LOGS: 'true',
    // Worker pods of a Deployment have no DNS names: running tasks' logs are read by address.
    AIRFLOW__CORE__HOSTNAME_CALLABLE: 'airflow.utils.net.get_host_ip_address',
  };
}

/** `$(NAME)` in these is expanded by Kubernetes, so that hosts and database names stay readable. */
export const databaseUrl = (driver: 'psycopg2' | 'asyncpg', endpoint: DatabaseEndpoint): string => {
  const { host, port, database } = endpoint;
  return `postgresql+${driver}://$(DATABASE_USERNAME):$(DATABASE_PASSWORD)@${host}:${port.number}/${database}?${encryption(driver, endpoint)}${ownership(driver, endpoint)}`;
};

/** What a migration makes must belong to the owner, whoever of its logins is in use. asyncpg makes nothing, and takes no such option. */
const ownership = (driver: 'psycopg2' | 'asyncpg', { owner }: DatabaseEndpoint): string =>
  owner && driver === 'psycopg2' ? `&options=-crole=${owner}` : '';

/**
 * The authority stands in the URL and not in PGSSLROOTCERT, which would hold for every other database that a DAG's code
 * reaches in the same process. asyncpg has no parameter for it, but takes it from a second URL.
 */
function encryption(driver: 'psycopg2' | 'asyncpg', { sslMode, authority }: DatabaseEndpoint): string {
  const mode = `${driver === 'asyncpg' ? 'ssl' : 'sslmode'}=${sslMode}`;
  if (sslMode !== 'verify-full') return mode;
  const root = `sslrootcert=${authority ? AUTHORITY_FILE : SYSTEM_AUTHORITIES}`;
  return driver === 'asyncpg' ? `${mode}&dsn=postgresql://?${root}` : `${mode}&${root}`;
}

export const brokerUrl = ({ host, port, tls, authority }: BrokerEndpoint, database: number): string => {
  // `required` is the word that kombu, Celery and redis-py have in common; all three then look at the host name, too.
  const check = tls ? `?ssl_cert_reqs=required${authority ? `&ssl_ca_certs=${AUTHORITY_FILE}` : ''}` : '';
  return `${tls ? 'rediss' : 'redis'}://$(REDIS_USERNAME):$(REDIS_PASSWORD)@${host}:${port.number}/${database}${check}`;
};

export const objectsConnection = ({ url, region, authority }: ObjectStoreEndpoint): Record<string, string> => ({
  [`AIRFLOW_CONN_${OBJECTS_CONNECTION.toUpperCase()}`]: JSON.stringify({
    conn_type: 'aws',
    login: '$(OBJECTS_ACCESS_KEY)',
    password: '$(OBJECTS_SECRET_KEY)',
    extra: { endpoint_url: url, region_name: region, verify: authority && AUTHORITY_FILE },
  }),
});

export function dagsConnection({ credentials }: Extract<DagSource, { source: 'git' }>): Record<string, string> {
  const login =
    credentials === 'token'
      ? { login: 'oauth2', password: '$(DAGS_TOKEN)' }
      : {
          extra: {
            key_file: `${DAGS_CREDENTIALS}/ssh-key`,
            known_hosts_file: `${DAGS_CREDENTIALS}/known-hosts`,
            strict_host_key_checking: 'yes',
          },
        };
  return { [`AIRFLOW_CONN_${DAGS_CONNECTION.toUpperCase()}`]: JSON.stringify({ conn_type: 'git', ...login }) };
}
