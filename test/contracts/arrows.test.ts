/** Who may talk to whom: NetworkPolicies against what the platform promises. */
import { NAME_LABEL } from '../../charts/platform/labels';
import type { PolicyPort } from '../support/manifests';
import { passes } from '../support/network';
import { ofKind, pods } from '../support/objects';
import { type Platform, platforms } from '../support/platforms';

/** Ports by component: the table of DESIGN. */
const PORTS: Readonly<Record<string, number>> = {
  'airflow-webserver': 8080,
  'airflow-execution-api': 8080,
  'airflow-triggerer': 8794,
  'airflow-worker': 8793,
  'airflow-scheduler': 8974,
  postgres: 5432,
  redis: 6379,
  'object-store': 8333,
};

const ends = (platform: Platform, component: string) => pods(platform).filter(({ labels }) => labels[NAME_LABEL] === component);

function port(platform: Platform, component: string): PolicyPort {
  const pooler = ofKind(platform, 'Pooler').length > 0 ? 5432 : 6432;
  return { port: component === 'pgbouncer' ? pooler : (PORTS[component] ?? 0), protocol: 'TCP' };
}

/** How many of all pairs of pods of the two components are connected. */
function between(platform: Platform, from: string, to: string, at: PolicyPort): { readonly pairs: number; readonly open: number } {
  const pairs = ends(platform, from).flatMap((source) => ends(platform, to).map((target) => ({ source, target })));
  return { pairs: pairs.length, open: pairs.filter(({ source, target }) => passes(platform, source, target, at)).length };
}

const connected = (platform: Platform, from: string, to: string) => between(platform, from, to, port(platform, to));

/** From, to, and where: "9125 UDP". */
type Arrow = readonly [from: string, to: string, at: string];

function connectedAt(platform: Platform, from: string, to: string, at: string): { readonly pairs: number; readonly open: number } {
  const [number, protocol = ''] = at.split(' ');
  return between(platform, from, to, { port: Number(number), protocol });
}

const database = ({ environment: { stores } }: Platform) => (stores.pgbouncer.enabled ? 'pgbouncer' : 'postgres');
const executionApi = ({ environment: { airflow } }: Platform) =>
  airflow.executionApi.separate ? 'airflow-execution-api' : 'airflow-webserver';

describe.each(platforms().map((platform) => ({ name: platform.name, platform })))('In $name', ({ platform }) => {
  const seed: readonly (readonly [string, string])[] = [
    ['airflow-webserver', database(platform)],
    ['airflow-scheduler', database(platform)],
    ['airflow-dag-processor', database(platform)],
    ['airflow-triggerer', database(platform)],
    [executionApi(platform), database(platform)],
    ['airflow-init', 'postgres'],
    ['database-cleanup', 'postgres'],
    ['database-backup', 'postgres'],
    ['airflow-scheduler', 'redis'],
    ['airflow-worker', 'redis'],
    ['airflow-triggerer', 'redis'],
    ['airflow-init', 'redis'],
    ['airflow-worker', executionApi(platform)],
    ['airflow-scheduler', executionApi(platform)],
    ['airflow-webserver', 'airflow-worker'],
    ['airflow-webserver', 'airflow-triggerer'],
    ...(platform.environment.stores.pgbouncer.enabled ? [['pgbouncer', 'postgres'] as const] : []),
    ...(platform.environment.stores.objects.engine === 'embedded' ? [['database-cleanup', 'object-store'] as const] : []),
    ...(platform.environment.stores.objects.engine === 'embedded' ? [['storage-tiering', 'object-store'] as const] : []),
  ];

  test.each(seed)('%s reaches %s', (from, to) => {
    const { pairs, open } = connected(platform, from, to);
    expect({ from, to, some: pairs > 0, open }).toEqual({ from, to, some: true, open: pairs });
  });

  const forbidden: readonly (readonly [string, readonly string[]])[] = [
    ['airflow-worker', ['postgres', 'pgbouncer', 'airflow-worker', 'airflow-triggerer', 'airflow-scheduler']],
    ['airflow-webserver', ['redis', 'airflow-scheduler']],
    ['airflow-execution-api', ['redis', 'airflow-worker', 'airflow-triggerer', 'object-store']],
    [
      'airflow-scheduler',
      [...(executionApi(platform) === 'airflow-webserver' ? [] : ['airflow-webserver']), 'airflow-worker', 'airflow-triggerer'],
    ],
    ['airflow-dag-processor', ['redis', 'airflow-webserver', 'airflow-execution-api', 'airflow-worker']],
    ['airflow-triggerer', ['airflow-webserver', 'airflow-execution-api', 'airflow-worker']],
    ['airflow-init', ['pgbouncer', 'airflow-webserver', 'airflow-worker']],
    ['database-cleanup', ['redis', 'pgbouncer', 'airflow-webserver', 'airflow-worker']],
    ['database-backup', ['redis', 'pgbouncer', 'airflow-webserver', 'airflow-worker']],
    ['storage-tiering', ['postgres', 'redis', 'pgbouncer', 'airflow-webserver', 'airflow-worker']],
    ['postgres', ['redis', 'pgbouncer', 'airflow-webserver', 'airflow-worker']],
    ['redis', ['postgres', 'pgbouncer', 'object-store', 'airflow-webserver', 'airflow-worker']],
    ['object-store', ['postgres', 'redis', 'airflow-webserver', 'airflow-worker']],
  ];

  test.each(forbidden)('%s reaches none of %j', (from, targets) => {
    expect(targets.filter((to) => connected(platform, from, to).open > 0)).toEqual([]);
  });

  test('an execution API of its own keeps tasks away from the webserver', () => {
    const { open } = connected(platform, 'airflow-worker', 'airflow-webserver');
    expect(open > 0).toBe(!platform.environment.airflow.executionApi.separate);
  });
});

describe.each(platforms().map((platform) => ({ name: platform.name, platform })))('The perimeter in $name', ({ platform }) => {
  const { edge } = platform.environment;
  const pages = ['grafana', 'kibana', 'jaeger', 'prometheus', 'alertmanager'];
  const at: Readonly<Record<string, string>> = {
    grafana: '3000 TCP',
    kibana: '5601 TCP',
    jaeger: '16686 TCP',
    prometheus: '9090 TCP',
    alertmanager: '9093 TCP',
  };
  if (edge.entry.type === 'none') {
    test('is left out', () => {
      expect(pods(platform).filter(({ namespace }) => /-(edge|vpn)$/.test(namespace))).toEqual([]);
    });
    return;
  }

  const seed: readonly Arrow[] = [
    ['waf', 'auth-proxy', '4180 TCP'],
    ['waf', 'airflow-webserver', '8080 TCP'],
    ['waf', 'keycloak', '8443 TCP'],
    ['auth-proxy', 'airflow-webserver', '8080 TCP'],
    ['auth-proxy', 'keycloak', '8443 TCP'],
    ['airflow-webserver', 'keycloak', '8443 TCP'],
    ['grafana', 'keycloak', '8443 TCP'],
    ['keycloak', 'postgres', '5432 TCP'],
    ['vpn-gateway', 'auth-proxy', '4180 TCP'],
    ['vpn-gateway', 'keycloak', '8443 TCP'],
    ...pages.map((page): Arrow => ['vpn-gateway', page, at[page] ?? '']),
    ...['waf', 'auth-proxy', 'keycloak', 'vpn-gateway'].map((part): Arrow => {
      const metrics: Readonly<Record<string, string>> = { waf: '9113', 'auth-proxy': '44180', keycloak: '9000', 'vpn-gateway': '9586' };
      return ['prometheus', part, `${metrics[part]} TCP`];
    }),
  ];

  test.each(seed)('%s reaches %s at %s', (from, to, port) => {
    const { pairs, open } = connectedAt(platform, from, to, port);
    expect({ from, to, some: pairs > 0, open }).toEqual({ from, to, some: true, open: pairs });
  });

  test('the VPN gateway is the only way to a private page from outside its namespace, but for the backup of what people made in Grafana, the scan that asks Prometheus and the smoke test that tells the team', () => {
    const watch = `${platform.environment.instance}-observability`;
    const strangers = pods(platform).filter(({ namespace }) => namespace !== watch);
    const inside = strangers.flatMap((from) =>
      pages.flatMap((page) => {
        const [number, protocol = ''] = (at[page] ?? '').split(' ');
        return ends(platform, page)
          .filter((to) => passes(platform, from, to, { port: Number(number), protocol }))
          .map(() => `${from.labels[NAME_LABEL]} -> ${page}`);
      }),
    );
    const jobs = ['configuration-backup -> grafana', 'compliance-scan -> prometheus', 'smoke-test -> alertmanager'];
    expect(inside.sort()).toEqual([...jobs, ...pages.map((page) => `vpn-gateway -> ${page}`)].sort());
  });

  test.each(['waf', 'auth-proxy', 'keycloak', 'vpn-gateway'])(
    '%s reaches neither workers nor scheduler, broker or object store',
    (from) => {
      const targets = ['airflow-worker', 'airflow-scheduler', 'redis', 'object-store', 'pgbouncer'];
      expect(targets.filter((to) => connected(platform, from, to).open > 0)).toEqual([]);
    },
  );
});

describe.each(platforms().map((platform) => ({ name: platform.name, platform })))('Observability in $name', ({ platform }) => {
  const { stores, observability, airflow } = platform.environment;
  const embedded = stores.postgres.engine === 'embedded';
  const full = observability.profile === 'full';
  const when = (condition: boolean, ...arrows: readonly Arrow[]): readonly Arrow[] => (condition ? arrows : []);
  const processes = ['airflow-webserver', 'airflow-scheduler', 'airflow-dag-processor', 'airflow-triggerer', 'airflow-worker'];
  if (airflow.executionApi.separate) processes.push('airflow-execution-api');

  const seed: readonly Arrow[] = [
    ...processes.map((process): Arrow => [process, 'airflow-statsd', '9125 UDP']),
    ...processes.map((process): Arrow => [process, 'jaeger', '4318 TCP']),
    ['blackbox-exporter', 'airflow-webserver', '8080 TCP'],
    ['redis-exporter', 'redis', '6379 TCP'],
    ['log-collector', 'loki', '3100 TCP'],
    ['grafana', 'prometheus', '9090 TCP'],
    ['grafana', 'alertmanager', '9093 TCP'],
    ['grafana', 'loki', '3100 TCP'],
    ['grafana', 'jaeger', '16686 TCP'],
    ['prometheus', 'alertmanager', '9093 TCP'],
    ['prometheus', 'airflow-statsd', '9102 TCP'],
    ['prometheus', 'kube-state-metrics', '8080 TCP'],
    ['prometheus', 'blackbox-exporter', '9115 TCP'],
    ['prometheus', 'redis-exporter', '9121 TCP'],
    ['prometheus', 'loki', '3100 TCP'],
    ['prometheus', 'log-collector', '12345 TCP'],
    ['prometheus', 'jaeger', '8888 TCP'],
    ['prometheus', 'grafana', '3000 TCP'],
    ...when(embedded, ['postgres-exporter', 'postgres', '5432 TCP'], ['prometheus', 'postgres-exporter', '9187 TCP']),
    ...when(!embedded, ['prometheus', 'postgres', '9187 TCP'], ['prometheus', 'pgbouncer', '9127 TCP']),
    ...when(stores.objects.engine === 'embedded', ['blackbox-exporter', 'object-store', '8333 TCP']),
    ...when(
      full,
      ['log-collector', 'log-indexer', '4318 TCP'],
      ['log-indexer', 'elasticsearch', '9200 TCP'],
      ['elasticsearch-init', 'elasticsearch', '9200 TCP'],
      ['elasticsearch-retention', 'elasticsearch', '9200 TCP'],
      ['jaeger', 'elasticsearch', '9200 TCP'],
      ['grafana', 'elasticsearch', '9200 TCP'],
      ['kibana', 'elasticsearch', '9200 TCP'],
      ['kibana-init', 'kibana', '5601 TCP'],
      ['prometheus', 'log-indexer', '8888 TCP'],
    ),
    ...when(platform.name === 'prod', ['alertmanager', 'alertmanager', '9094 TCP'], ['alertmanager', 'alertmanager', '9094 UDP']),
  ];

  test.each(seed)('%s reaches %s at %s', (from, to, at) => {
    const { pairs, open } = connectedAt(platform, from, to, at);
    expect({ from, to, some: pairs > 0, open }).toEqual({ from, to, some: true, open: pairs });
  });

  const airflowAndStores = [...processes, 'airflow-init', 'database-cleanup', 'postgres', 'pgbouncer', 'redis', 'object-store'];
  const watchers = ['prometheus', 'alertmanager', 'grafana', 'loki', 'log-collector', 'log-indexer', 'elasticsearch', 'kibana'];
  const exporters = ['kube-state-metrics', 'blackbox-exporter', 'postgres-exporter', 'redis-exporter'];
  const except = (list: readonly string[], ...names: readonly string[]) => list.filter((name) => !names.includes(name));

  const forbidden: readonly (readonly [string, readonly string[]])[] = [
    ...processes.map((process) => [process, [...watchers, ...exporters]] as const),
    ...['postgres', 'pgbouncer', 'redis', 'object-store', 'airflow-init', 'database-cleanup'].map(
      (name) => [name, [...watchers, ...exporters, 'airflow-statsd', 'jaeger']] as const,
    ),
    ['prometheus', [...except(airflowAndStores, 'pgbouncer', ...(embedded ? [] : ['postgres'])), 'elasticsearch', 'kibana']],
    ['grafana', [...airflowAndStores, ...exporters, 'airflow-statsd', 'log-collector', 'log-indexer', 'kibana']],
    ['log-collector', [...airflowAndStores, ...exporters, ...except(watchers, 'log-collector', 'loki', 'log-indexer'), 'jaeger']],
    ['log-indexer', [...airflowAndStores, ...exporters, ...except(watchers, 'log-indexer', 'elasticsearch'), 'jaeger']],
    ['loki', [...airflowAndStores, ...exporters, ...except(watchers, 'loki'), 'jaeger']],
    ['jaeger', [...airflowAndStores, ...exporters, ...except(watchers, 'elasticsearch')]],
    ['elasticsearch', [...airflowAndStores, ...exporters, ...watchers, 'jaeger']],
    ['kibana', [...airflowAndStores, ...exporters, ...except(watchers, 'kibana', 'elasticsearch'), 'jaeger']],
    ['alertmanager', [...airflowAndStores, ...exporters, ...except(watchers, 'alertmanager'), 'jaeger']],
    ['airflow-statsd', [...airflowAndStores, ...exporters, ...watchers, 'jaeger']],
    ['kube-state-metrics', [...airflowAndStores, ...watchers, 'jaeger']],
    ['blackbox-exporter', [...except(airflowAndStores, 'airflow-webserver', 'object-store'), ...watchers, 'jaeger']],
    ['postgres-exporter', [...except(airflowAndStores, 'postgres'), ...watchers, 'jaeger']],
    ['redis-exporter', [...except(airflowAndStores, 'redis'), ...watchers, 'jaeger']],
  ];

  test.each(forbidden)('%s reaches none of %j', (from, targets) => {
    const ports = platform.traffic.connections.map(({ port: { number, protocol } }) => ({ port: number, protocol }));
    const pairs = ends(platform, from).flatMap((source) =>
      targets.flatMap((to) => ends(platform, to).map((target) => ({ to, source, target }))),
    );
    const reached = pairs.flatMap(({ to, source, target }) => (ports.some((at) => passes(platform, source, target, at)) ? [to] : []));
    expect(reached).toEqual([]);
  });

  test('Prometheus reads the figures of a database, and does not reach its clients’ port', () => {
    const { open } = connectedAt(platform, 'prometheus', 'postgres', '5432 TCP');
    expect([open, connectedAt(platform, 'prometheus', 'pgbouncer', '5432 TCP').open]).toEqual([0, 0]);
  });
});
