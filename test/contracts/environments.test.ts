/** What the environments promise, alone and compared with each other. */
import { quantityValue } from '../../charts/platform/quantity';
import { containers, find, ofKind, title, type Workload, withoutHash, workloads } from '../support/objects';
import { type Platform, platform as platformNamed, platforms } from '../support/platforms';

const [dev, staging, prod, dr] = ['dev', 'staging', 'prod', 'dr'].map(platformNamed) as [Platform, Platform, Platform, Platform];

const settings = (platform: Platform) => find(platform, 'ConfigMap', 'airflow-config').data;

/** What a pod reserves: its containers together, or the largest that runs before them. */
function requested({ template }: Workload, resource: string): number {
  const amounts = (list: Workload['template']['spec']['containers'] = []) =>
    list.map(({ resources }) => quantityValue(resources?.requests?.[resource] ?? '0'));
  return Math.max(
    amounts(template.spec.containers).reduce((sum, amount) => sum + amount, 0),
    ...amounts(template.spec.initContainers),
  );
}

describe('The deployment guide', () => {
  test.each([
    ['dev', 'airflow_dev', 'false', 'true'],
    ['staging', 'airflow_staging', 'true', 'false'],
    ['prod', 'airflow_prod', 'true', 'false'],
    ['dr', 'airflow_prod', 'true', 'false'],
  ])('%s has the database %s, new DAGs paused: %s, example DAGs: %s', (name, database, paused, examples) => {
    const platform = platformNamed(name);
    const urls = containers(platform).flatMap(({ env = [] }) =>
      env.filter((variable) => variable.name.startsWith('AIRFLOW__DATABASE__SQL')).map(({ value = '' }) => value),
    );
    expect([...new Set(urls.map((url) => /\/(\w+)\?/.exec(url)?.[1]))]).toEqual([database]);
    expect(settings(platform)['AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION']).toBe(paused);
    expect(settings(platform)['AIRFLOW__CORE__LOAD_EXAMPLES']).toBe(examples);
  });

  test('the database itself has the name that the connections use', () => {
    expect(find(dev, 'StatefulSet', 'postgres').spec.template.spec.containers[0]?.env).toContainEqual({
      name: 'POSTGRES_DB',
      value: 'airflow_dev',
    });
    const bootstraps = [staging, prod, dr].map((platform) => find(platform, 'Cluster', 'postgres').spec.bootstrap);
    expect(bootstraps.map(({ initdb, recovery }) => (initdb ?? recovery)?.database)).toEqual([
      'airflow_staging',
      'airflow_prod',
      'airflow_prod',
    ]);
  });

  test.each(platforms().map(({ name }) => name))(
    'in %s, both names of the secret key read AIRFLOW_SECRET_KEY; the guide’s own is there in prod and dr',
    (name) => {
      const platform = platformNamed(name);
      const holders = containers(platform).filter(({ env = [] }) => env.some((variable) => variable.name === 'AIRFLOW_SECRET_KEY'));
      const values = holders.map(({ env = [] }) =>
        ['AIRFLOW__API__SECRET_KEY', 'AIRFLOW__CORE__SECURITY__SECRET_KEY'].map(
          (key) => env.find((variable) => variable.name === key)?.value,
        ),
      );
      const own = name === 'prod' || name === 'dr' ? '$(AIRFLOW_SECRET_KEY)' : undefined;
      expect(values).toEqual(holders.map(() => ['$(AIRFLOW_SECRET_KEY)', own]));
      expect(holders.length).toBeGreaterThan(2);
    },
  );

  test('the embedded database is on a persistent volume, the claim postgres-data', () => {
    const claims = find(dev, 'StatefulSet', 'postgres').spec.volumeClaimTemplates ?? [];
    expect(claims.map(({ metadata, spec }) => [metadata.name, spec.storageClassName])).toEqual([['postgres-data', 'airflow-hot']]);
  });

  test.each([staging, prod, dr].map(({ name }) => name))(
    'in %s, critical, processing and background workers have high, medium and low priority',
    (name) => {
      const pools = workloads(platformNamed(name)).filter(({ component }) => component === 'airflow-worker');
      expect(pools.map((pool) => [pool.name, pool.template.spec.priorityClassName])).toEqual([
        ['airflow-worker-critical', 'airflow-high'],
        ['airflow-worker-processing', 'airflow-medium'],
        ['airflow-worker-background', 'airflow-low'],
      ]);
    },
  );

  test.each(platforms().map(({ name }) => name))(
    '%s ranks the platform above critical, critical above usual, usual above background tasks',
    (name) => {
      const classes = ofKind(platformNamed(name), 'PriorityClass').sort((a, b) => a.value - b.value);
      expect(classes.map(({ metadata }) => metadata.name)).toEqual(
        ['low', 'medium', 'high', 'system'].map((tier) => `${platformNamed(name).environment.instance}-${tier}`),
      );
      expect(classes.map(({ preemptionPolicy }) => preemptionPolicy)).toEqual(['Never', ...Array(3).fill('PreemptLowerPriority')]);
      expect(classes.at(-1)?.value).toBeLessThan(1_000_000_000);
    },
  );

  test.each(platforms().map(({ name }) => name))('%s has a storage class for each tier', (name) => {
    expect(ofKind(platformNamed(name), 'StorageClass').map(({ metadata }) => metadata.name)).toEqual(
      ['hot', 'cold', 'archive'].map((tier) => `${platformNamed(name).environment.instance}-${tier}`),
    );
  });
});

describe('The table of components', () => {
  /** Kind and ports by component, where it is there. */
  const TABLE: Readonly<Record<string, { readonly kinds: readonly string[]; readonly ports: readonly number[] }>> = {
    'airflow-webserver': { kinds: ['Deployment'], ports: [8080] },
    'airflow-execution-api': { kinds: ['Deployment'], ports: [8080] },
    'airflow-scheduler': { kinds: ['Deployment'], ports: [8974] },
    'airflow-dag-processor': { kinds: ['Deployment'], ports: [] },
    'airflow-triggerer': { kinds: ['StatefulSet'], ports: [8794] },
    'airflow-worker': { kinds: ['StatefulSet', 'Deployment'], ports: [8793] },
    'airflow-init': { kinds: ['Job'], ports: [] },
    'airflow-ui-check': { kinds: ['AnalysisTemplate'], ports: [] },
    'airflow-flower': { kinds: ['Deployment'], ports: [5555] },
    postgres: { kinds: ['StatefulSet'], ports: [5432] },
    pgbouncer: { kinds: ['Deployment'], ports: [6432, 9127] },
    redis: { kinds: ['StatefulSet'], ports: [6379] },
    'object-store': { kinds: ['StatefulSet'], ports: [8333] },
    'database-cleanup': { kinds: ['CronJob'], ports: [] },
    'database-backup': { kinds: ['CronJob'], ports: [] },
    'storage-backup': { kinds: ['CronJob'], ports: [] },
    'configuration-backup': { kinds: ['CronJob'], ports: [] },
    'restore-configuration': { kinds: ['CronJob'], ports: [] },
    'audit-export': { kinds: ['CronJob'], ports: [] },
    'compliance-scan': { kinds: ['CronJob'], ports: [] },
    'rotate-fernet-key': { kinds: ['CronJob'], ports: [] },
    'restore-validation': { kinds: ['CronJob'], ports: [] },
    restore: { kinds: ['CronJob'], ports: [] },
    'storage-tiering': { kinds: ['CronJob'], ports: [] },
    'airflow-statsd': { kinds: ['Deployment'], ports: [9125, 9102] },
    prometheus: { kinds: ['StatefulSet'], ports: [9090] },
    alertmanager: { kinds: ['StatefulSet'], ports: [9093, 9094, 9094] },
    'kube-state-metrics': { kinds: ['Deployment'], ports: [8080, 8081] },
    'blackbox-exporter': { kinds: ['Deployment'], ports: [9115] },
    'postgres-exporter': { kinds: ['Deployment'], ports: [9187] },
    'redis-exporter': { kinds: ['Deployment'], ports: [9121] },
    loki: { kinds: ['StatefulSet'], ports: [3100] },
    'log-collector': { kinds: ['StatefulSet'], ports: [12_345] },
    'log-indexer': { kinds: ['Deployment'], ports: [4318, 13_133, 8888] },
    elasticsearch: { kinds: ['StatefulSet'], ports: [9200, 9399] },
    'elasticsearch-init': { kinds: ['Job'], ports: [] },
    'elasticsearch-retention': { kinds: ['CronJob'], ports: [] },
    kibana: { kinds: ['Deployment'], ports: [5601] },
    'kibana-init': { kinds: ['Job'], ports: [] },
    jaeger: { kinds: ['StatefulSet'], ports: [16_686, 4317, 4318, 13_133, 8888] },
    grafana: { kinds: ['StatefulSet'], ports: [3000] },
    waf: { kinds: ['Deployment'], ports: [8080, 8443, 9113] },
    'auth-proxy': { kinds: ['Deployment'], ports: [4180, 44_180] },
    keycloak: { kinds: ['StatefulSet'], ports: [8443, 9000, 7800, 57_800] },
    'vpn-gateway': { kinds: ['Deployment'], ports: [51_820, 9586, 8081] },
    preflight: { kinds: ['Job'], ports: [] },
    'smoke-test': { kinds: ['Job'], ports: [] },
    'performance-baseline': { kinds: ['Job'], ports: [] },
    failover: { kinds: ['CronJob'], ports: [] },
    'site-guard': { kinds: ['Deployment'], ports: [8080] },
  };

  /** Ports that several pods of a component need to talk to each other. */
  const AMONG_PEERS: readonly number[] = [9094, 7800, 57_800];

  test.each([...platforms().map(({ name }) => name), 'embedded', 'external'])('%s has these kinds and ports by these names', (name) => {
    const behindAnother = platformNamed(name).environment.edge.entry.type !== 'load-balancer';
    const offenders = workloads(platformNamed(name)).filter(({ component, kind, replicas, containers: all }) => {
      const { kinds = [], ports = [] } = TABLE[component] ?? {};
      const open = all.flatMap(({ ports: own = [] }) => own.map(({ containerPort }) => containerPort));
      const closed = [...(replicas === 1 ? AMONG_PEERS : []), ...(behindAnother && component === 'waf' ? [8443] : [])];
      const expected = ports.filter((port) => !closed.includes(port));
      return !kinds.includes(kind) || open.join() !== expected.join();
    });
    expect(offenders.map((workload) => workload.title)).toEqual([]);
  });

  test.each([staging, prod, dr].map(({ name }) => name))('%s hands the database and its pool to CloudNativePG', (name) => {
    const engines = platformNamed(name)
      .objects.filter(({ kind }) => ['Cluster', 'Pooler', 'ObjectStore', 'ScheduledBackup'].includes(kind))
      .map(title);
    expect(engines.sort()).toEqual([
      'Cluster airflow/postgres',
      'ObjectStore airflow/postgres',
      ...(name === 'staging' ? [] : ['ObjectStore airflow/postgres-partner']),
      'Pooler airflow/pgbouncer',
      'ScheduledBackup airflow/postgres',
    ]);
  });

  test.each(['staging', 'prod', 'dr'])('in %s, colours stand behind one Service without a colour in its name', (name) => {
    const colored = platformNamed(name);
    const servers = workloads(colored).filter(({ component }) => component === 'airflow-webserver');
    expect(servers.map((workload) => workload.name)).toEqual(['airflow-webserver-blue']);
    expect(find(colored, 'Service', 'airflow-webserver').spec.selector).toMatchObject({ 'airflow-platform/color': 'blue' });
  });
});

describe('Sizes', () => {
  test('dev fits a node of two CPUs: what all its pods request that nobody has to start stays within 1.8 CPU and 6 GiB', () => {
    const suspended = ofKind(dev, 'CronJob')
      .filter(({ spec }) => spec.suspend)
      .map(({ metadata }) => metadata.name);
    const running = workloads(dev).filter(({ name }) => !suspended.includes(name));
    const sum = (resource: string) => running.reduce((total, workload) => total + requested(workload, resource) * workload.replicas, 0);
    expect(sum('cpu')).toBeLessThanOrEqual(1.8);
    expect(sum('memory')).toBeLessThanOrEqual(6 * 2 ** 30);
  });

  test('dev needs no operator: all its kinds are Kubernetes’ own', () => {
    const own = /^(v1|(apps|batch|policy)\/v1|[a-z.]+\.k8s\.io\/v1)$/;
    expect(dev.objects.filter(({ apiVersion }) => !own.test(apiVersion)).map(title)).toEqual([]);
  });

  test('production has at least staging’s replicas and sizes', () => {
    const smaller = workloads(staging).filter((inStaging) => {
      const inProd = workloads(prod).find(
        (candidate) => candidate.component === inStaging.component && withoutHash(candidate.object) === withoutHash(inStaging.object),
      );
      return (
        !inProd ||
        inProd.replicas < inStaging.replicas ||
        ['cpu', 'memory'].some((resource) => requested(inProd, resource) < requested(inStaging, resource))
      );
    });
    expect(smaller.map((workload) => workload.title)).toEqual([]);
    const [a, b] = [staging, prod].map((platform) => ({
      cluster: find(platform, 'Cluster', 'postgres').spec,
      pooler: find(platform, 'Pooler', 'pgbouncer').spec,
    }));
    expect(b?.cluster.instances).toBeGreaterThanOrEqual(a?.cluster.instances ?? 0);
    expect(b?.pooler.instances).toBeGreaterThanOrEqual(a?.pooler.instances ?? 0);
    expect(quantityValue(b?.cluster.storage.size ?? '')).toBeGreaterThanOrEqual(quantityValue(a?.cluster.storage.size ?? ''));
  });

  /** Deployments that are one pod on purpose, with the reason. */
  const SINGLE: Readonly<Record<string, string>> = {
    'airflow-statsd': 'counts in its memory: two would each see half of the packets',
    'kube-state-metrics': 'two would show every object twice',
    'blackbox-exporter': 'keeps nothing, and is asked again half a minute later',
    'redis-exporter': 'two would count everything twice',
    kibana: 'a page for people; what it keeps is in Elasticsearch',
    'vpn-gateway': 'a device talks to the one pod that knows its session',
    'site-guard': 'holds a lock that only one can hold',
  };

  test('production has two or more of everything that can be', () => {
    const single = workloads(prod).filter(({ kind, replicas }) => kind === 'Deployment' && replicas < 2);
    expect(single.map(({ component }) => component).sort()).toEqual(Object.keys(SINGLE).sort());
  });

  test('production has two of what tells people: Prometheus and Alertmanager', () => {
    const alerting = workloads(prod).filter(({ component }) => ['prometheus', 'alertmanager'].includes(component));
    expect(alerting.map(({ replicas }) => replicas)).toEqual([2, 2]);
  });
});

describe('Shapes', () => {
  const identities = ({ objects }: Platform) =>
    objects.map((object) => `${object.kind} ${object.metadata.namespace ?? ''}/${withoutHash(object)}`).sort();

  /** Budgets exist from two replicas on, and not all environments have as many. */
  const shape = (platform: Platform) => identities(platform).filter((identity) => !identity.startsWith('PodDisruptionBudget'));

  test('staging has production’s components and engines, but for those of a second site', () => {
    const ofTwoSites =
      /^(\w+ airflow\/(failover|site-guard|recovery-site|postgres-partner)|Role(Binding)? airflow-edge\/(failover|site-guard)|ValidatingAdmissionPolicy(Binding)? \/airflow-site-switch)$/;
    expect(shape(staging)).toEqual(shape(prod).filter((identity) => !ofTwoSites.test(identity)));
    const engines = ({ environment: { stores, secrets } }: Platform) => [
      stores.postgres.engine,
      stores.pgbouncer.enabled,
      stores.redis.engine,
      stores.objects.engine,
      secrets.provider,
    ];
    expect(engines(staging)).toEqual(engines(prod));
  });

  test('the disaster-recovery site has the names of production: a restore lands where it was', () => {
    const growing = (identity: string) => identity.startsWith('ScaledObject '); // once it serves
    expect(identities(dr)).toEqual(identities(prod).filter((identity) => !growing(identity)));
  });

  test('the disaster-recovery site schedules nothing and runs no task until it takes over', () => {
    const idle = workloads(dr)
      .filter(({ replicas }) => replicas === 0)
      .map(({ name }) => name);
    expect(idle.sort()).toEqual([
      'airflow-scheduler',
      'airflow-triggerer',
      'airflow-worker-background',
      'airflow-worker-critical',
      'airflow-worker-processing',
      'keycloak',
    ]);
  });

  test('an object keeps its kind’s API version in all environments', () => {
    const versions = new Map<string, Set<string>>();
    for (const { kind, apiVersion } of platforms().flatMap(({ objects }) => objects))
      versions.set(kind, (versions.get(kind) ?? new Set()).add(apiVersion));
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
  });
});
