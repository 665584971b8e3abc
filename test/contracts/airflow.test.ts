/**
 * How Airflow is run. Numbers in brackets are the assertions of the official chart's tests, as facts/airflow.md lists them; those
 * about names, labels, selectors, references, images, security and determinism (2-5, 26, 27, 39-45, 58, 61, 62) are in the
 * other files here, those about single constructs (25, 30, 33, 49, 50, 60) beside them in test/airflow and test/stores.
 */
import { MANAGED_OPTIONS } from '../../charts/airflow/managed-options';
import { isAirflowOption } from '../../environments/validation/airflow-config';
import { containers, find, ofKind, type PlacedContainer, selects, type Workload, workloads } from '../support/objects';
import { everywhere, type Platform } from '../support/platforms';

const of = (platform: Platform, component: string): Workload[] =>
  workloads(platform).filter((workload) => workload.component === component);

const main = (workload: Workload): PlacedContainer | undefined => workload.containers.find(({ init }) => !init);

const settings = (platform: Platform) => find(platform, 'ConfigMap', 'airflow-config').data;

/** The value of a variable as the process sees it, but for references to Secrets. */
function variable(platform: Platform, container: PlacedContainer | undefined, name: string): string | undefined {
  const found = container?.env?.find((candidate) => candidate.name === name);
  return found ? (found.value ?? 'from a Secret') : settings(platform)[name];
}

const kinds = (platform: Platform, component: string): string =>
  of(platform, component)
    .map(({ kind }) => kind)
    .join();

describe('Components', () => {
  everywhere('webserver, scheduler and DAG processor are Deployments, one each [1, 7]', (platform) =>
    ['airflow-webserver', 'airflow-scheduler', 'airflow-dag-processor'].filter((component) => kinds(platform, component) !== 'Deployment'),
  );

  everywhere('the Execution API is a Deployment of its own where the environment says so', (platform) =>
    kinds(platform, 'airflow-execution-api') === (platform.environment.airflow.executionApi.separate ? 'Deployment' : '')
      ? []
      : ['airflow-execution-api'],
  );

  everywhere('the triggerer is a StatefulSet: its logs are read by the name of the pod [1, 8]', (platform) =>
    kinds(platform, 'airflow-triggerer') === 'StatefulSet' ? [] : ['airflow-triggerer'],
  );

  everywhere('each pool has workers: a StatefulSet where logs are on volumes, a Deployment elsewhere [1, 6]', (platform) => {
    const kind = platform.environment.airflow.logs.store === 'volume' ? 'StatefulSet' : 'Deployment';
    const expected = Object.keys(platform.environment.airflow.workers).map((pool) => `${kind} airflow-worker-${pool}`);
    const actual = of(platform, 'airflow-worker').map((workload) => `${workload.kind} ${workload.name}`);
    return JSON.stringify(actual) === JSON.stringify(expected) ? [] : actual;
  });

  everywhere(
    'pods that serve logs have names of their own, behind a headless Service with the port of the log server [9, 10]',
    (platform) =>
      [
        ...of(platform, 'airflow-triggerer').map(({ name }) => ({ name, port: 8794 })),
        ...of(platform, 'airflow-worker').map(({ name }) => ({ name, port: 8793 })),
      ]
        .filter(({ name, port }) => {
          const { clusterIP, ports } = find(platform, 'Service', name).spec;
          return clusterIP !== 'None' || ports.map((each) => each.port).join() !== String(port);
        })
        .map(({ name }) => name),
  );

  everywhere('StatefulSets get the names of their pods from a headless Service [9]', (platform) =>
    ofKind(platform, 'StatefulSet')
      .filter(({ spec }) => find(platform, 'Service', spec.serviceName).spec.clusterIP !== 'None')
      .map(({ metadata }) => metadata.name),
  );
});

describe('Start', () => {
  const WAITING = [
    'airflow-webserver',
    'airflow-execution-api',
    'airflow-scheduler',
    'airflow-dag-processor',
    'airflow-triggerer',
    'airflow-worker',
  ];

  everywhere(
    'every component waits until the schema is its own: half an hour, with the same image and configuration [11, 13]',
    (platform) =>
      WAITING.flatMap((component) => of(platform, component)).flatMap((workload) => {
        const [wait, ...others] = workload.containers.filter(({ init }) => init);
        const command = wait?.args?.join(' ') ?? '';
        const configuration = wait?.volumeMounts?.find(({ mountPath }) => mountPath === '/opt/airflow/airflow.cfg');
        const sound =
          others.length === 0 &&
          wait?.name === 'wait-for-airflow-migrations' &&
          /^python \/opt\/airflow\/platform\/check-migrations\.py --migration-wait-timeout=1800( |$)/.test(command) &&
          wait.image === main(workload)?.image &&
          configuration?.readOnly === true &&
          configuration.subPath === 'airflow.cfg';
        return sound ? [] : [workload.title];
      }),
  );

  everywhere(
    'schedulers and workers look at each pod of the Execution API, until none of an earlier version is left; nobody else can',
    (platform) => {
      const api = platform.environment.airflow.executionApi.separate ? 'airflow-execution-api' : 'airflow-webserver';
      const { clusterIP, selector } = find(platform, 'Service', `${api}-pods`).spec;
      const found = of(platform, api).filter(({ template }) => selects({ matchLabels: selector }, template.metadata?.labels ?? {}));
      const offenders = WAITING.flatMap((component) => of(platform, component)).filter(({ component, containers: all }) => {
        const behind = all.filter(({ init }) => init).some(({ args }) => args?.includes(`--behind=${api}-pods`));
        return behind !== ['airflow-scheduler', 'airflow-worker'].includes(component);
      });
      return [...(clusterIP === 'None' && found.length === 1 ? [] : [`${api}-pods`]), ...offenders.map((workload) => workload.title)];
    },
  );

  everywhere('the Job that migrates does not wait for migrations [12]', (platform) =>
    of(platform, 'airflow-init')
      .filter(({ containers: all }) => all.some(({ init }) => init))
      .map((workload) => workload.title),
  );

  everywhere('processes are started without a shell around them: the stop signal reaches them [20, 22]', (platform) => {
    const { airflow, recovery } = platform.environment;
    const { executionApi } = airflow;
    const commands: Readonly<Record<string, RegExp>> = {
      'airflow-webserver': executionApi.separate
        ? /^airflow api-server --apps core --proxy-headers$/
        : /^airflow api-server --apps all --proxy-headers$/,
      'airflow-execution-api': /^airflow api-server --apps execution --proxy-headers$/,
      'airflow-scheduler': /^airflow scheduler$/,
      'airflow-dag-processor':
        recovery.site.role === 'primary'
          ? /^airflow dag-processor$/
          : /^python \/opt\/airflow\/platform\/stand-by\.py airflow dag-processor$/,
      'airflow-triggerer': /^airflow triggerer$/,
      'airflow-worker': /^bash \/opt\/airflow\/platform\/start-worker\.sh --queues [\w,.-]+$/, // which the worker then takes the place of
      'airflow-flower': /^airflow celery flower$/,
      'airflow-init': /^python \/opt\/airflow\/init\/airflow-init\.py /,
      'database-cleanup': /^python \/opt\/airflow\/cleanup\/archive-deleted-rows\.py /,
    };
    return Object.entries(commands)
      .flatMap(([component, pattern]) => of(platform, component).map((workload) => ({ workload, pattern })))
      .filter(({ workload, pattern }) => main(workload)?.command !== undefined || !pattern.test(main(workload)?.args?.join(' ') ?? ''))
      .map(({ workload }) => workload.title);
  });

  everywhere('the entrypoint looks for no database: the init container has seen it', (platform) =>
    containers(platform)
      .filter(({ envFrom = [] }) => envFrom.some(({ configMapRef }) => configMapRef?.name === 'airflow-config'))
      .filter((container) => variable(platform, container, 'CONNECTION_CHECK_MAX_COUNT') !== '0')
      .map((container) => container.title),
  );
});

describe('Health', () => {
  const probe = (platform: Platform, component: string, kind: 'startupProbe' | 'livenessProbe' | 'readinessProbe') =>
    of(platform, component).map((workload) => {
      const { httpGet, exec, tcpSocket } = main(workload)?.[kind] ?? {};
      return httpGet ? `GET ${httpGet.path}` : (exec?.command.join(' ') ?? (tcpSocket ? `TCP ${tcpSocket.port}` : 'none'));
    });

  everywhere('the webserver is alive without its database, and ready with it [17]', (platform) => {
    const expected = ['GET /api/v2/version', 'GET /api/v2/monitor/health'];
    return [...probe(platform, 'airflow-webserver', 'livenessProbe'), ...probe(platform, 'airflow-webserver', 'readinessProbe')].filter(
      (found, index) => found !== expected[index],
    );
  });

  everywhere('the Execution API is asked under the path of the UI, as by tasks [17]', (platform) => {
    const { executionApi } = platform.environment.airflow;
    const path = new URL(settings(platform)['AIRFLOW__API__BASE_URL'] ?? '').pathname.replace(/\/$/, '');
    const expected = executionApi.separate ? [`GET ${path}/execution/health`, `GET ${path}/execution/health/ping`] : [];
    return [
      ...probe(platform, 'airflow-execution-api', 'livenessProbe'),
      ...probe(platform, 'airflow-execution-api', 'readinessProbe'),
    ].filter((found, index) => found !== expected[index]);
  });

  everywhere('the scheduler is asked at its own health port, which is switched on [14]', (platform) => [
    ...probe(platform, 'airflow-scheduler', 'livenessProbe').filter((found) => found !== 'GET /health'),
    ...(settings(platform)['AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK'] === 'true' ? [] : ['the port is off']),
  ]);

  everywhere('triggerer and DAG processor are alive while their own heartbeat is fresh [15]', (platform) => {
    const jobs = { 'airflow-triggerer': 'TriggererJob', 'airflow-dag-processor': 'DagProcessorJob' };
    return Object.entries(jobs).flatMap(([component, job]) =>
      probe(platform, component, 'livenessProbe').filter((found) => !found.includes(`check-job.py --job-type ${job}`)),
    );
  });

  everywhere('a worker is alive while it answers through the broker [16]', (platform) =>
    probe(platform, 'airflow-worker', 'livenessProbe').filter((found) => !found.includes('ping-worker.py')),
  );

  everywhere('a stopping worker finishes its tasks: only its main process gets the signal [19]', (platform) =>
    of(platform, 'airflow-worker')
      .filter((workload) => variable(platform, main(workload), 'DUMB_INIT_SETSID') !== '0')
      .map((workload) => workload.title),
  );
});

describe('Settings', () => {
  everywhere('no variable of an unknown name: each is an option of the pinned Airflow', (platform) => {
    const names = [...Object.keys(settings(platform)), ...containers(platform).flatMap(({ env = [] }) => env.map(({ name }) => name))];
    return [...new Set(names)].filter((name) => name.startsWith('AIRFLOW__') && !isAirflowOption(name));
  });

  everywhere('an option that the platform sets is refused in the environment file', (platform) => {
    const free = Object.keys(platform.environment.airflow.config);
    const names = [...Object.keys(settings(platform)), ...containers(platform).flatMap(({ env = [] }) => env.map(({ name }) => name))];
    return [...new Set(names)].filter((name) => isAirflowOption(name) && !free.includes(name) && !(name in MANAGED_OPTIONS));
  });

  everywhere('tasks find the Execution API under the path of the UI [33]', (platform) => {
    const host = platform.environment.airflow.executionApi.separate ? 'airflow-execution-api' : 'airflow-webserver';
    const path = new URL(settings(platform)['AIRFLOW__API__BASE_URL'] ?? '').pathname.replace(/\/$/, '');
    const url = settings(platform)['AIRFLOW__CORE__EXECUTION_API_SERVER_URL'];
    return url === `http://${host}:8080${path}/execution/` ? [] : [String(url)];
  });

  everywhere('workers are Celery’s, users are those of FAB [34]', (platform) =>
    [settings(platform)['AIRFLOW__CORE__EXECUTOR'], settings(platform)['AIRFLOW__CORE__AUTH_MANAGER']]
      .map(String)
      .filter((value) => !/^CeleryExecutor$|\.FabAuthManager$/.test(value)),
  );

  everywhere('task logs leave their pod exactly where the environment keeps them in the object store [35]', (platform) => {
    const { logs } = platform.environment.airflow;
    const remote = settings(platform)['AIRFLOW__LOGGING__REMOTE_LOGGING'] ?? 'false';
    return remote === String(logs.store === 'object-store') ? [] : [remote];
  });

  everywhere('each pool of workers serves its queues, and some pool serves the default queue', (platform) => {
    const { workers, defaultQueue } = platform.environment.airflow;
    const served = of(platform, 'airflow-worker').flatMap((workload) => main(workload)?.args?.at(-1)?.split(',') ?? []);
    return [defaultQueue, ...Object.entries(workers).flatMap(([pool, { queues = [pool] }]) => queues)].filter(
      (queue) => !served.includes(queue),
    );
  });

  /** They hold a lock or a snapshot for a whole session, or come with a login that the pool does not know. */
  const DIRECT = [
    'airflow-init',
    'database-cleanup',
    'restore',
    'failover',
    'configuration-backup',
    'restore-configuration',
    'rotate-fernet-key',
    'audit-export',
  ];

  everywhere(
    'connections name the database through the pool; migrations, cleanup, backup, restore and failover name it directly [28]',
    (platform) => {
      const { stores } = platform.environment;
      const direct =
        stores.postgres.engine === 'external'
          ? stores.postgres.host
          : stores.postgres.engine === 'cloudnative-pg'
            ? 'postgres-rw'
            : 'postgres';
      const pooled = stores.pgbouncer.enabled ? 'pgbouncer' : direct;
      return containers(platform).flatMap((container) => {
        const host = DIRECT.includes(container.workload.component) ? direct : pooled;
        if (container.name === 'inspect-database') return []; // it looks at a server of its own pod
        return (container.env ?? [])
          .filter(({ name, value = '' }) => name.startsWith('AIRFLOW__DATABASE__SQL_ALCHEMY_CONN') && !value.includes(`@${host}:`))
          .map(({ name }) => `${container.title}: ${name}`);
      });
    },
  );

  everywhere('database URLs name their driver: a bare postgresql:// changes with the version of SQLAlchemy', (platform) =>
    containers(platform).flatMap(({ env = [], ...container }) =>
      env
        .filter(({ name }) => name.startsWith('AIRFLOW__'))
        .filter(({ value = '' }) => /^postgres[^/]*:\/\//.test(value) && !/^postgresql\+(psycopg2|asyncpg):/.test(value))
        .map(({ name }) => `${container.title}: ${name}`),
    ),
  );

  everywhere('broker and result store are two databases of one server [60]', (platform) =>
    containers(platform).flatMap((container) => {
      const [broker, results] = ['BROKER_URL', 'RESULT_BACKEND'].map((name) => variable(platform, container, `AIRFLOW__CELERY__${name}`));
      return broker === results?.replace(/\/1(\?|$)/, '/0$1') ? [] : [container.title];
    }),
  );

  everywhere('log files that stay in a pod are deleted in time [52]', (platform) =>
    workloads(platform)
      .filter(
        ({ component, containers: all }) =>
          component === 'airflow-dag-processor' || all.some(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => name === 'logs')),
      )
      .filter(
        ({ containers: all }) =>
          !all.some(({ name, args }) => name === 'log-groomer' && args?.join(' ').startsWith('bash /opt/airflow/platform/groom-logs.sh ')),
      )
      .map((workload) => workload.title),
  );
});
