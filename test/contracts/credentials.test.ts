/** Who holds which secret. */
import { containers, type PlacedContainer } from '../support/objects';
import { everywhere, type Platform, platformsAndVariants } from '../support/platforms';

/** Airflow's two logins at its database: one is in use, the other may get a new password. */
const FIRST_LOGIN = ['postgres-airflow/password', 'postgres-airflow/username'];
const SECOND_LOGIN = ['postgres-airflow-second/password', 'postgres-airflow-second/username'];
const database = ({ environment: { stores } }: Platform): readonly string[] =>
  'login' in stores.postgres && stores.postgres.login === 'second' ? SECOND_LOGIN : FIRST_LOGIN;
const bothLogins = ({ environment: { stores } }: Platform): readonly string[] =>
  stores.postgres.engine === 'external' ? FIRST_LOGIN : [...FIRST_LOGIN, ...SECOND_LOGIN];

const BROKER = ['redis-airflow/password', 'redis-airflow/username'];
const OBJECTS = ['object-store/access-key', 'object-store/secret-key'];
const RESTORER = ['postgres-restore/password', 'postgres-restore/username'];
const FERNET = ['airflow-fernet-key/fernet-key'];
const SECRET_KEY = ['airflow-secret-key/AIRFLOW_SECRET_KEY'];
const JWT = ['airflow-jwt-secret/jwt-secret'];

const POSTGRES_MONITOR = ['postgres-monitor/password', 'postgres-monitor/username'];
const REDIS_MONITOR = ['redis-monitor/password', 'redis-monitor/username'];
const ELASTICSEARCH_USERS = ['elastic', 'grafana', 'jaeger', 'kibana_system', 'log_indexer', 'log_retention'].map(
  (user) => `elasticsearch/${user}`,
);

/** What a server shows, and proves that it is its own. */
const certificate = (component: string): readonly string[] => [`${component}-tls/tls.crt`, `${component}-tls/tls.key`];

const GRAFANA = ['grafana-admin/password', 'grafana-admin/secret-key', 'grafana-admin/username'];

const BACKUP_LOGIN = ['postgres-backup/password', 'postgres-backup/username'];
const BACKUP_WRITER = ['backup-writer/access-key', 'backup-writer/secret-key'];
const BACKUP_KEEPER = ['backup-keeper/access-key', 'backup-keeper/secret-key'];
const ENCRYPTION = ['backup-encryption/password'];
const REDIS_BACKUP = ['redis-backup/password', 'redis-backup/username'];
const AUDIT_WRITER = ['audit-writer/access-key', 'audit-writer/secret-key'];
const TIERING = ['storage-tiering/access-key', 'storage-tiering/secret-key'];
const ESCROW = ['airflow-fernet-escrow/fernet-key'];
const TESTER = ['airflow-service-accounts/platform-tester'];
const REPLICA = ['replica-store/access-key', 'replica-store/secret-key'];

/** What the containers of a component hold. */
interface Holding {
  readonly component: string;
  readonly main: (platform: Platform) => readonly string[];
  /** Its init containers, each. */
  readonly waits?: (platform: Platform) => readonly string[];
  /** Init containers that hold something of their own, by name. */
  readonly steps?: Readonly<Record<string, readonly string[] | ((platform: Platform) => readonly string[])>>;
  /** Containers beside the main one that hold something of their own, by name. */
  readonly beside?: Readonly<Record<string, (platform: Platform) => readonly string[]>>;
}

/** Each process gets what it cannot work without: only API servers and the scheduler sign tokens, no worker can log in to the database. */
const HOLDINGS: readonly Holding[] = [
  {
    component: 'airflow-webserver',
    main: (at) => [...database(at), ...FERNET, ...SECRET_KEY, ...JWT, ...remoteLogs(at), ...client(at, 'airflow')],
    waits: database,
  },
  { component: 'airflow-execution-api', main: (at) => [...database(at), ...FERNET, ...SECRET_KEY, ...JWT], waits: database },
  {
    component: 'airflow-scheduler',
    main: (at) => [...database(at), ...FERNET, ...JWT, ...BROKER],
    waits: (at) => [...database(at), ...BROKER],
  },
  { component: 'airflow-dag-processor', main: (at) => [...database(at), ...FERNET, ...dagRepository(at)], waits: database },
  { component: 'airflow-triggerer', main: (at) => [...database(at), ...FERNET, ...SECRET_KEY, ...remoteLogs(at)], waits: database },
  { component: 'airflow-worker', main: (at) => [...SECRET_KEY, ...BROKER, ...remoteLogs(at), ...dagRepository(at)], waits: () => BROKER },
  {
    component: 'airflow-init',
    main: (at) => [
      ...database(at),
      ...FERNET,
      ...scaler(at, 'username'),
      ...(at.environment.airflow.createAdmin ? ['airflow-admin/password', 'airflow-admin/username'] : []),
      ...Object.keys(at.environment.airflow.serviceAccounts).map((name) => `airflow-service-accounts/${name}`),
      ...TESTER,
    ],
  },
  { component: 'airflow-flower', main: () => [...BROKER, 'airflow-flower/password', 'airflow-flower/username'] },
  { component: 'airflow-ui-check', main: () => [] },
  { component: 'database-cleanup', main: (at) => [...database(at), ...OBJECTS] },
  { component: 'storage-tiering', main: () => TIERING },
  {
    component: 'postgres',
    main: (at) => [
      ...bothLogins(at),
      'postgres-superuser/password',
      ...POSTGRES_MONITOR,
      ...BACKUP_LOGIN,
      'postgres-restore/password',
      'postgres-restore/username',
      ...scaler(at, 'username', 'password'),
      ...keycloakDatabase(at),
      ...encrypted(at, 'postgres'),
      ...BACKUP_WRITER, // its write-ahead log goes to the archive
      ...ENCRYPTION,
    ],
    // What follows the Secrets writes the passwords into the server.
    beside: {
      follower: (at) => [
        ...bothLogins(at),
        'postgres-superuser/password',
        ...POSTGRES_MONITOR,
        ...BACKUP_LOGIN,
        ...RESTORER,
        ...scaler(at, 'username', 'password'),
        ...keycloakDatabase(at),
        ...encrypted(at, 'postgres'),
      ],
    },
  },
  {
    // What reads the databases cannot reach the store, and what adds to the store cannot delete.
    component: 'database-backup',
    main: () => [...BACKUP_KEEPER, ...ENCRYPTION],
    steps: { dump: BACKUP_LOGIN, base: BACKUP_LOGIN, store: [...BACKUP_WRITER, ...ENCRYPTION], keep: [...BACKUP_KEEPER, ...ENCRYPTION] },
  },
  { component: 'pgbouncer', main: (at) => [...bothLogins(at), ...POSTGRES_MONITOR, ...encrypted(at, 'pgbouncer')] },
  {
    component: 'redis',
    main: (at) => [...BROKER, 'redis-airflow/next-password', ...REDIS_MONITOR, ...REDIS_BACKUP, ...encrypted(at, 'redis')],
  },
  {
    component: 'object-store',
    main: (at) => [...OBJECTS, ...BACKUP_WRITER, ...BACKUP_KEEPER, ...AUDIT_WRITER, ...TIERING, ...encrypted(at, 'object-store')],
  },
  {
    // With a second site, the last step copies there.
    component: 'storage-backup',
    main: (at) =>
      at.environment.recovery.storage.replica ? [...BACKUP_WRITER, ...REPLICA, ...ENCRYPTION] : [...BACKUP_KEEPER, ...ENCRYPTION],
    steps: {
      'dump-broker': REDIS_BACKUP,
      'fetch-buckets': BACKUP_WRITER,
      'back-up': [...BACKUP_WRITER, ...ENCRYPTION],
      keep: [...BACKUP_KEEPER, ...ENCRYPTION],
    },
  },
  {
    component: 'configuration-backup',
    main: () => [...BACKUP_KEEPER, ...ENCRYPTION],
    steps: {
      'export-airflow': (at) => [...database(at), ...FERNET, ...ESCROW],
      'export-keycloak': (at) => keycloakDatabase(at),
      'export-grafana': ['grafana-reader/token'],
      'back-up': [...BACKUP_WRITER, ...ENCRYPTION],
    },
  },
  { component: 'restore-configuration', main: (at) => [...database(at), ...FERNET], steps: { fetch: [...BACKUP_WRITER, ...ENCRYPTION] } },
  {
    // Neither a copy of the backups nor a login of the live database is where the backup is tried.
    component: 'restore-validation',
    main: () => FERNET,
    steps: { 'fetch-backup': [...BACKUP_WRITER, ...ENCRYPTION] },
  },
  {
    component: 'restore',
    main: () => RESTORER,
    steps: {
      'fetch-backup': [...BACKUP_WRITER, ...ENCRYPTION],
      'rebuild-databases': (at) => LOG[at.environment.stores.postgres.engine],
      'inspect-database': FERNET,
      'load-databases': RESTORER,
      'migrate-database': (at) => [...database(at), ...FERNET],
    },
  },
  { component: 'rotate-fernet-key', main: (at) => [...database(at), ...FERNET, ...ESCROW] },
  { component: 'compliance-scan', main: (at) => [...OBJECTS, ...realmReader(at)] },
  { component: 'audit-export', main: () => [...BACKUP_LOGIN, ...AUDIT_WRITER] },
  { component: 'airflow-statsd', main: () => [] },
  { component: 'kube-state-metrics', main: () => [] },
  { component: 'blackbox-exporter', main: () => [] },
  { component: 'postgres-exporter', main: () => POSTGRES_MONITOR },
  { component: 'redis-exporter', main: () => REDIS_MONITOR },
  { component: 'prometheus', main: () => [] },
  { component: 'alertmanager', main: (at) => receivers(at) },
  { component: 'log-collector', main: () => [] },
  { component: 'loki', main: (at) => bucketOfLoki(at) },
  { component: 'log-indexer', main: () => ['elasticsearch/log_indexer'] },
  { component: 'elasticsearch', main: (at) => ['elasticsearch/elastic', ...encrypted(at, 'elasticsearch')] },
  { component: 'elasticsearch-init', main: () => ELASTICSEARCH_USERS },
  { component: 'elasticsearch-retention', main: () => ['elasticsearch/log_retention'] },
  {
    component: 'kibana',
    main: () => ['elasticsearch/kibana_system', 'kibana-keys/reporting', 'kibana-keys/saved-objects', 'kibana-keys/session'],
  },
  { component: 'kibana-init', main: () => ['elasticsearch/elastic'] },
  { component: 'jaeger', main: (at) => withSearch(at, 'elasticsearch/jaeger') },
  { component: 'grafana', main: (at) => [...GRAFANA, ...withSearch(at, 'elasticsearch/grafana'), ...client(at, 'grafana')] },
  { component: 'waf', main: ({ environment: { edge } }) => (edge.entry.type === 'load-balancer' ? certificate('waf') : []) },
  { component: 'auth-proxy', main: (at) => [...client(at, 'auth-proxy'), 'auth-proxy/cookie-secret'] },
  {
    component: 'keycloak',
    main: (at) => [
      ...keycloakDatabase(at),
      ...['airflow', 'grafana', 'auth-proxy'].map((program) => `${program}-oidc/client-secret`),
      ...realmReader(at),
      'keycloak-admin/password',
      'keycloak-admin/username',
      ...certificate('keycloak'),
    ],
  },
  { component: 'vpn-gateway', main: () => ['vpn-gateway/private-key'] },
  // Nothing of a partner that may be gone is needed for a failover.
  {
    component: 'failover',
    main: (at) => [...database(at), ...FERNET, ...RESTORER, ...BACKUP_WRITER],
    steps: { 'fetch-manifest': [...BACKUP_WRITER, ...ENCRYPTION] },
  },
  { component: 'site-guard', main: () => [...RESTORER, ...BACKUP_WRITER, ...REPLICA] },
  // What looks whether Secrets are there sees none of them.
  { component: 'preflight', main: () => [] },
  { component: 'smoke-test', main: () => TESTER },
  { component: 'performance-baseline', main: () => TESTER, waits: () => TESTER },
];

/** Of the role that counts waiting work, where KEDA asks for it. */
const scaler = ({ environment: { scaling } }: Platform, ...keys: readonly string[]): readonly string[] =>
  scaling.engine === 'keda' ? keys.map((key) => `postgres-scaler/${key}`) : [];

/** Where the changes since a backup come from: an archive, or a cluster that the operator makes of it. */
const LOG = { embedded: [...BACKUP_WRITER, ...ENCRYPTION], 'cloudnative-pg': RESTORER, external: [] } as const;

/** How a program shows the identity provider that it is itself. */
const client = ({ environment: { edge } }: Platform, program: string): readonly string[] =>
  edge.auth.provider === 'simple' ? [] : [`${program}-oidc/client-id`, `${program}-oidc/client-secret`];

/** Of who looks whether people log in as was declared, where Keycloak is ours. */
const realmReader = ({ environment: { edge, security } }: Platform): readonly string[] =>
  edge.auth.provider === 'keycloak' && security.compliance.enabled ? ['compliance-scan-oidc/client-secret'] : [];

const keycloakDatabase = ({ environment: { edge } }: Platform): readonly string[] =>
  edge.auth.provider === 'keycloak' && edge.auth.database.engine === 'platform'
    ? ['postgres-keycloak/password', 'postgres-keycloak/username']
    : [];

const encrypted = ({ environment: { tls } }: Platform, component: string): readonly string[] =>
  tls.provider === 'none' ? [] : certificate(component);

const withSearch = ({ environment }: Platform, key: string): readonly string[] =>
  environment.observability.profile === 'full' ? [key] : [];

const bucketOfLoki = ({ environment: { observability } }: Platform): readonly string[] =>
  observability.logs.engine === 'embedded' && observability.logs.store === 'object-store'
    ? ['loki-object-store/access-key', 'loki-object-store/secret-key']
    : [];

/** URLs and passwords of where alerts go; an address that is no secret stands in the file. */
const receivers = ({ environment: { observability } }: Platform): readonly string[] =>
  Object.entries(observability.alerting.receivers).flatMap(([name, receiver]) => {
    if (receiver.type === 'email') return receiver.username ? [`alertmanager-receivers/${name}-password`] : [];
    return receiver.type === 'webhook' && receiver.url ? [] : [`alertmanager-receivers/${name}-url`];
  });

const remoteLogs = ({ environment: { airflow } }: Platform): readonly string[] => (airflow.logs.store === 'object-store' ? OBJECTS : []);

function dagRepository({
  environment: {
    airflow: { dags },
  },
}: Platform): readonly string[] {
  if (dags.source !== 'git' || dags.credentials === 'none') return [];
  return dags.credentials === 'token' ? ['airflow-dags/token'] : ['airflow-dags/known-hosts', 'airflow-dags/ssh-key'];
}

/** Every key of a Secret that a container can see, as a variable or a file. */
function held(platform: Platform, { env = [], volumeMounts = [], workload }: PlacedContainer): string[] {
  const variables = env.flatMap(({ valueFrom }) =>
    valueFrom?.secretKeyRef ? [`${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`] : [],
  );
  const mounted = volumeMounts.map(({ name }) => name);
  const files = (workload.template.spec.volumes ?? []).flatMap(({ name, secret }) => {
    if (!secret || !mounted.includes(name)) return [];
    const declared = platform.secrets.secrets.find((candidate) => candidate.name === secret.secretName);
    return (secret.items ?? Object.keys(declared?.spec.keys ?? {}).map((key) => ({ key }))).map(({ key }) => `${secret.secretName}/${key}`);
  });
  // The certificate of an authority is for everybody to see.
  return [...new Set([...variables, ...files])].filter((key) => !key.endsWith('/ca.crt')).sort();
}

function mismatches(platform: Platform, placed: readonly PlacedContainer[], expected: readonly string[]): string[] {
  return placed
    .filter((container) => held(platform, container).join() !== [...expected].sort().join())
    .map((container) => `${container.title} holds ${held(platform, container).join(', ')} instead of ${[...expected].sort().join(', ')}`);
}

/** What the containers beside a main container hold. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  'log-groomer': [],
  'pgbouncer-exporter': POSTGRES_MONITOR,
  'nginx-exporter': [],
  door: certificate('vpn-gateway'),
};

describe('Holders', () => {
  describe.each(HOLDINGS)('$component', ({ component, main, waits = () => [], steps = {}, beside: own = {} }) => {
    const placed = (platform: Platform) => containers(platform).filter(({ workload }) => workload.component === component);

    everywhere('its main container holds what it needs, nothing more', (platform) =>
      mismatches(
        platform,
        placed(platform).filter(({ name, init }) => !init && !(name in BESIDE) && !(name in own)),
        main(platform),
      ),
    );

    everywhere('what runs before and beside it holds less', (platform) => [
      ...placed(platform)
        .filter(({ init }) => init)
        .flatMap((container) => {
          const expected = steps[container.name] ?? waits(platform);
          return mismatches(platform, [container], typeof expected === 'function' ? expected(platform) : expected);
        }),
      ...Object.entries({ ...BESIDE, ...own }).flatMap(([beside, holds]) =>
        mismatches(
          platform,
          placed(platform).filter(({ name }) => name === beside),
          typeof holds === 'function' ? holds(platform) : holds,
        ),
      ),
    ]);
  });

  everywhere('no component is missing in this table', (platform) =>
    containers(platform)
      .filter(({ workload }) => !HOLDINGS.some(({ component }) => component === workload.component))
      .map((container) => container.title),
  );

  test('every component of this table is somewhere', () => {
    const present = new Set(platformsAndVariants().flatMap((platform) => containers(platform).map(({ workload }) => workload.component)));
    expect(HOLDINGS.map(({ component }) => component).filter((component) => !present.has(component))).toEqual([]);
  });
});
