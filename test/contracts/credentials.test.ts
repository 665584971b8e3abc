/** Who holds which secret, and that no secret is anywhere else. */
import { containers, ofKind, type PlacedContainer, title } from '../support/objects';
import { everywhere, type Platform, platforms, platformsAndVariants } from '../support/platforms';

const DATABASE = ['postgres-airflow/password', 'postgres-airflow/username'];
const BROKER = ['redis-airflow/password', 'redis-airflow/username'];
const OBJECTS = ['object-store/access-key', 'object-store/secret-key'];
const FERNET = ['airflow-fernet-key/fernet-key'];
const SECRET_KEY = ['airflow-secret-key/AIRFLOW_SECRET_KEY'];
const JWT = ['airflow-jwt-secret/jwt-secret'];

/** What the containers of a component hold; `waits` is its init container. */
interface Holding {
  readonly component: string;
  readonly main: (platform: Platform) => readonly string[];
  readonly waits?: readonly string[];
}

/** Each process gets what it cannot work without: only API servers and the scheduler sign tokens, no worker can log in to the database. */
const HOLDINGS: readonly Holding[] = [
  { component: 'airflow-webserver', main: (at) => [...DATABASE, ...FERNET, ...SECRET_KEY, ...JWT, ...remoteLogs(at)], waits: DATABASE },
  { component: 'airflow-execution-api', main: () => [...DATABASE, ...FERNET, ...SECRET_KEY, ...JWT], waits: DATABASE },
  { component: 'airflow-scheduler', main: () => [...DATABASE, ...FERNET, ...JWT, ...BROKER], waits: [...DATABASE, ...BROKER] },
  { component: 'airflow-dag-processor', main: (at) => [...DATABASE, ...FERNET, ...dagRepository(at)], waits: DATABASE },
  { component: 'airflow-triggerer', main: (at) => [...DATABASE, ...FERNET, ...SECRET_KEY, ...remoteLogs(at)], waits: DATABASE },
  { component: 'airflow-worker', main: (at) => [...SECRET_KEY, ...BROKER, ...remoteLogs(at), ...dagRepository(at)], waits: BROKER },
  {
    component: 'airflow-init',
    main: (at) => [
      ...DATABASE,
      ...FERNET,
      ...(at.environment.airflow.createAdmin ? ['airflow-admin/password', 'airflow-admin/username'] : []),
    ],
  },
  { component: 'airflow-flower', main: () => [...BROKER, 'airflow-flower/password', 'airflow-flower/username'] },
  { component: 'database-cleanup', main: () => [...DATABASE, ...OBJECTS] },
  { component: 'postgres', main: () => [...DATABASE, 'postgres-superuser/password'] },
  { component: 'pgbouncer', main: () => DATABASE },
  { component: 'redis', main: () => BROKER },
  { component: 'object-store', main: () => OBJECTS },
];

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
  return [...new Set([...variables, ...files])].sort();
}

function mismatches(platform: Platform, placed: readonly PlacedContainer[], expected: readonly string[]): string[] {
  return placed
    .filter((container) => held(platform, container).join() !== [...expected].sort().join())
    .map((container) => `${container.title} holds ${held(platform, container).join(', ')} instead of ${[...expected].sort().join(', ')}`);
}

describe('Holders', () => {
  describe.each(HOLDINGS)('$component', ({ component, main, waits = [] }) => {
    const placed = (platform: Platform) => containers(platform).filter(({ workload }) => workload.component === component);

    everywhere('its main container holds what it needs, nothing more', (platform) =>
      mismatches(
        platform,
        placed(platform).filter(({ name, init }) => !init && name !== 'log-groomer'),
        main(platform),
      ),
    );

    everywhere('what runs before and beside it holds less', (platform) => [
      ...mismatches(
        platform,
        placed(platform).filter(({ init }) => init),
        waits,
      ),
      ...mismatches(
        platform,
        placed(platform).filter(({ name }) => name === 'log-groomer'),
        [],
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

describe('Values', () => {
  const SENSITIVE = /PASS|TOKEN|KEY|SECRET/;

  everywhere('a variable with the name of a secret has a reference for a value', (platform) =>
    containers(platform).flatMap(({ env = [], ...container }) =>
      env
        .filter(({ name, value }) => SENSITIVE.test(name) && value !== undefined && !/\$\(\w+\)/.test(value))
        .map(({ name }) => `${container.title}: ${name}`),
    ),
  );

  everywhere('no ConfigMap has a key with the name of a secret', (platform) =>
    ofKind(platform, 'ConfigMap').flatMap((object) =>
      Object.keys(object.data)
        .filter((key) => SENSITIVE.test(key))
        .map((key) => `${title(object)}: ${key}`),
    ),
  );

  everywhere('no URL holds a password', (platform) => {
    const literal = (text: string) =>
      [...text.matchAll(/[a-z]:\/\/[^/\s"'@]*:([^@\s"'/]+)@/g)].some(([, password = '']) => !/^\$\(\w+\)$/.test(password));
    const variables = ofKind(platform, 'ConfigMap').flatMap((object) =>
      Object.entries(object.data).map(([name, value]) => ({ title: `${title(object)}: ${name}`, name, value })),
    );
    return [
      ...platform.objects
        .filter(({ kind }) => kind !== 'Secret' && kind !== 'ConfigMap')
        .filter((object) => literal(JSON.stringify(object)))
        .map(title),
      ...variables.filter(({ name, value }) => !name.includes('.') && literal(value)).map((variable) => variable.title),
    ];
  });

  everywhere('what becomes part of a URL needs no escapes, or its owner is told so', (platform) =>
    containers(platform).flatMap(({ env = [], ...container }) => {
      const inUrls = env.flatMap(({ value = '' }) =>
        /:\/\//.test(value) && !value.startsWith('{') ? [...value.matchAll(/\$\((\w+)\)/g)].map(([, name]) => name) : [],
      );
      return env
        .filter(({ name }) => inUrls.includes(name))
        .flatMap(({ name, valueFrom }) => {
          const secret = platform.secrets.secrets.find((candidate) => candidate.name === valueFrom?.secretKeyRef?.name);
          const { format, purpose = '' } = secret?.spec.keys[valueFrom?.secretKeyRef?.key ?? ''] ?? {};
          if (format === 'provided') return /it goes into URLs/.test(purpose) ? [] : [`${container.title}: ${name}`];
          return format === 'url-safe' || (typeof format === 'object' && /^[a-z0-9]+$/.test(format.fixed))
            ? []
            : [`${container.title}: ${name}`];
        });
    }),
  );

  everywhere('Secrets have values where the environment says inline, and nowhere else', (platform) => {
    const found = ofKind(platform, 'Secret').map(title);
    const wanted =
      platform.environment.secrets.provider === 'inline'
        ? platform.secrets.secrets.map(({ name, namespace }) => `Secret ${namespace}/${name}`)
        : [];
    return JSON.stringify(found.sort()) === JSON.stringify(wanted.sort()) ? [] : found;
  });

  test('only dev has Secrets with values', () => {
    expect(
      platforms()
        .filter((platform) => ofKind(platform, 'Secret').length > 0)
        .map(({ name }) => name),
    ).toEqual(['dev']);
  });

  everywhere('Secrets that somebody else makes are not rendered', (platform) =>
    platform.environment.secrets.provider === 'existing'
      ? platform.charts.filter(({ name, objects }) => name === 'secrets' && objects.length > 0).map(({ id }) => id)
      : [],
  );

  everywhere('no value of a Secret stands anywhere else', (platform) => {
    const values = ofKind(platform, 'Secret').flatMap(({ stringData = {} }) =>
      Object.values(stringData).filter((value) => value.length >= 16),
    );
    return platform.objects
      .filter(({ kind }) => kind !== 'Secret')
      .filter((object) => values.some((value) => JSON.stringify(object).includes(value)))
      .map(title);
  });

  test('environments that share a Vault read different folders of it, but for the one that takes over from another', () => {
    const vaults = platforms().flatMap(({ environment: { name, secrets } }) =>
      secrets.provider === 'external-secrets' ? [{ name, path: secrets.vault.path }] : [],
    );
    expect(vaults).toEqual([
      { name: 'staging', path: 'airflow/staging' },
      { name: 'prod', path: 'airflow/prod' },
      { name: 'dr', path: 'airflow/prod' }, // a restored database needs the key that encrypted it
    ]);
  });
});
