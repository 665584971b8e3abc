import { parse } from 'yaml';
import { Elasticsearch } from '../../charts/observability/elasticsearch';
import { Grafana } from '../../charts/observability/grafana';
import { Jaeger } from '../../charts/observability/jaeger';
import { Kibana } from '../../charts/observability/kibana';
import { LogIndexer } from '../../charts/observability/log-indexer';
import { Loki } from '../../charts/observability/loki';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import { tcp } from '../../charts/platform/ports';
import { Secret } from '../../charts/platform/secret';
import { AUTHORITY_FILE, AUTHORITY_PATH } from '../../charts/security/authority';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { certificatesOf } from '../support/certificates';
import { emptyChart, objectStore, objectsOf, readable, Something } from '../support/fixtures';
import { authority as authorityOf, identityProvider } from '../support/identity-fixtures';
import type { KubernetesObject } from '../support/manifests';
import { containers, find, ofKind } from '../support/objects';
import { externalStores, NAMESPACE, observability, volume, watchChart } from '../support/observability-fixtures';

const authority = authorityOf(NAMESPACE);
const url = 'https://elasticsearch.airflow-observability:9200';
const users = ['elastic', 'kibana_system', 'log_indexer', 'jaeger', 'grafana', 'log_retention'];
const passwords = new Secret('elasticsearch', NAMESPACE, {
  keys: Object.fromEntries(users.map((user) => [user, { purpose: 'Password', format: 'url-safe' as const }])),
});

/** One construct, and what its main container is told. */
function made(build: (chart: PlatformChart) => unknown) {
  const chart = watchChart();
  build(chart);
  const objects = objectsOf(chart);
  const main = containers({ objects }).find(({ init }) => !init);
  return {
    objects,
    args: main?.args ?? [],
    variables: Object.fromEntries((main?.env ?? []).map(({ name, value }) => [name, value])),
    paths: (main?.volumeMounts ?? []).map(({ mountPath }) => mountPath),
  };
}

/** Components whose main container mounts the authority. */
const trusting = (objects: readonly KubernetesObject[]): string[] =>
  containers({ objects })
    .filter(({ volumeMounts = [] }) => volumeMounts.some(({ mountPath }) => mountPath === AUTHORITY_PATH))
    .map(({ workload }) => workload.component)
    .sort();

describe('Elasticsearch', () => {
  const elasticsearch = (tls: 'none' | 'existing') => {
    const secrets = new SecretInventory();
    const certificates = certificatesOf(secrets, tls);
    const found = made((chart) => new Elasticsearch(chart, { volume: volume('50Gi'), resources: 'large', passwords, certificates }));
    const settings = Object.entries(found.variables).filter(([name]) => name.includes('.ssl.'));
    return { ...found, secrets: secrets.secrets, settings: Object.fromEntries(settings) };
  };
  const encrypted = elasticsearch('existing');

  test('shows a certificate to clients and to other nodes', () => {
    expect(readable(ofKind(encrypted, 'StatefulSet'))).toMatchSnapshot();
  });

  test('speaks TLS 1.2 and newer only', () => {
    const versions = Object.entries(encrypted.settings).filter(([name]) => name.endsWith('supported_protocols'));
    expect(versions.map(([, value]) => value)).toEqual(['TLSv1.3,TLSv1.2', 'TLSv1.3,TLSv1.2']);
  });

  test('finds all its files below its configuration: it may read no others', () => {
    const files = Object.values(encrypted.settings).filter((value) => value?.startsWith('/'));
    expect(files).toHaveLength(6);
    for (const file of files) expect(file).toMatch(/^\/usr\/share\/elasticsearch\/config\/certificate\/(tls\.crt|tls\.key|ca\.crt)$/);
    expect(encrypted.paths).toContain('/usr/share/elasticsearch/config/certificate');
  });

  test('has a certificate for the name that clients use', () => {
    expect(encrypted.secrets.map(({ name }) => name)).toEqual(['elasticsearch-tls']);
    expect(encrypted.secrets[0]?.spec.hosts).toContain(new URL(url).hostname);
  });

  test('without certificates speaks plainly', () => {
    const { settings, secrets, paths } = elasticsearch('none');
    expect(settings).toEqual({ 'xpack.security.http.ssl.enabled': 'false', 'xpack.security.transport.ssl.enabled': 'false' });
    expect(secrets).toEqual([]);
    expect(paths.filter((path) => path.includes('certificate'))).toEqual([]);
  });
});

describe('What talks to Elasticsearch', () => {
  const asksIt = (objects: readonly KubernetesObject[], address: string) =>
    containers({ objects })
      .filter(({ env = [] }) => env.some(({ value }) => value === address))
      .map(({ workload }) => workload.component)
      .sort();
  const clients = ['elasticsearch-init', 'elasticsearch-retention', 'grafana', 'jaeger', 'kibana', 'log-indexer'];

  test('asks over https where it shows a certificate, and knows the authority behind that', () => {
    const { objects } = observability({ tls: 'existing', profile: 'full' });
    expect(asksIt(objects, url)).toEqual(clients);
    expect(trusting(objects)).toEqual(clients);
  });

  test('asks over http where nothing is encrypted', () => {
    const { objects } = observability({ profile: 'full' });
    expect(asksIt(objects, url.replace('https', 'http'))).toEqual(clients);
    expect(trusting(objects)).toEqual([]);
  });

  test('trusts those of the system where it is somebody else’s', () => {
    const search = { engine: 'external', url: 'https://elasticsearch.example.com:9200', cidrs: ['203.0.113.0/24'] } as const;
    expect(trusting(observability({ tls: 'existing', profile: 'full', search }).objects)).toEqual([]);
  });

  test('is told of the authority in its own way: Kibana', () => {
    const secrets = new SecretInventory();
    const { variables } = made((chart) => new Kibana(chart, { elasticsearch: url, authority, passwords, resources: 'mini', secrets }));
    expect(variables).toMatchObject({ ELASTICSEARCH_HOSTS: url, ELASTICSEARCH_SSL_CERTIFICATEAUTHORITIES: AUTHORITY_FILE });
  });

  test.each(['elasticsearch-init', 'elasticsearch-retention'])('is told of the authority in its own way: %s', (name) => {
    const { objects } = observability({ tls: 'existing', profile: 'full' });
    const script = containers({ objects }).find((container) => container.name === name);
    expect(script?.env).toContainEqual({ name: 'SSL_CERT_FILE', value: AUTHORITY_FILE });
  });

  const indexer = () => made((chart) => new LogIndexer(chart, { elasticsearch: url, authority, passwords }));
  const jaeger = () => {
    const elasticsearch = { url, passwords, authority };
    return made((chart) => new Jaeger(chart, { volume: volume('5Gi'), retentionDays: 3, resources: 'mini', elasticsearch }));
  };

  test.each([
    ['log-indexer', indexer, ['exporters', 'elasticsearch']],
    ['jaeger', jaeger, ['extensions', 'jaeger_storage', 'backends', 'traces', 'elasticsearch']],
  ])('is told of the authority in its own way: %s, in a second file over the first', (name, build, place) => {
    const { objects, args } = build();
    const { data } = find({ objects }, 'ConfigMap', `${name}-config`);
    expect(args.map((argument) => argument.replace(/^--config=.*\//, ''))).toEqual(Object.keys(data).sort().reverse());
    const [first, second] = [`${name}.yaml`, `${name}-authority.yaml`].map((file) => at(parse(data[file] ?? ''), place));
    expect(first).not.toHaveProperty('tls');
    expect(second).toEqual({ tls: { ca_file: AUTHORITY_FILE, min_version: '1.2' } });
  });
});

/** What stands at a place in a file. */
const at = (content: unknown, place: readonly string[]): unknown =>
  place.reduce((found, key) => (found as Readonly<Record<string, unknown>>)[key], content);

describe('Grafana', () => {
  const grafana = (trust: Secret | undefined, withLogin = false) => {
    const login = withLogin ? { identity: identityProvider(), url: 'https://grafana.example.com' } : undefined;
    const { objects, paths } = made(
      (chart) =>
        new Grafana(chart, {
          sources: { prometheus: '', alertmanager: '', loki: '', elasticsearch: { url, passwords, authority: trust } },
          scrapeInterval: 30,
          resources: 'mini',
          secrets: new SecretInventory(),
          login,
        }),
    );
    return { file: find({ objects }, 'ConfigMap', 'grafana-datasources').data['elasticsearch.yml'] ?? '', paths };
  };

  test('checks Elasticsearch by the authority', () => {
    expect(parse(grafana(authority).file)).toMatchObject({
      datasources: [
        {
          url: '$ELASTICSEARCH_URL',
          basicAuthUser: 'grafana',
          jsonData: { index: 'airflow-logs', tlsAuthWithCACert: true },
          secureJsonData: { basicAuthPassword: '$__file{/run/secrets/elasticsearch/grafana}', tlsCACert: `$__file{${AUTHORITY_FILE}}` },
        },
      ],
    });
    expect(grafana(undefined).file).not.toContain('tls');
  });

  test('mounts the authority once, with a login and without', () => {
    const mounted = (paths: readonly string[]) => paths.filter((path) => path === AUTHORITY_PATH);
    expect(mounted(grafana(authority).paths)).toHaveLength(1);
    expect(mounted(grafana(authority, true).paths)).toHaveLength(1);
    expect(mounted(grafana(undefined).paths)).toEqual([]);
  });
});

describe('The object store', () => {
  const stores = (encrypted: boolean) => {
    const peer = new Something(emptyChart('stores'), 'object-store', { ports: { s3: tcp(8333) } });
    return { ...externalStores(), objects: { ...objectStore(), peer, port: tcp(8333), ...(encrypted ? { authority: authorityOf } : {}) } };
  };
  const probed = (encrypted: boolean) => {
    const { objects } = observability({ stores: stores(encrypted) });
    const prometheus = find({ objects }, 'ConfigMap', 'prometheus-config').data['prometheus.yml'] ?? '';
    const modules = parse(find({ objects }, 'ConfigMap', 'blackbox-exporter-config').data['blackbox.yml'] ?? '') as Modules;
    return {
      objects,
      modules: modules.modules,
      probe: /- (\S+object-store\S+)\n.*\n.*\n +__param_module: (\S+)/.exec(prometheus)?.slice(1),
    };
  };

  test('is probed over https by the authority where it shows a certificate, over http where not', () => {
    expect(probed(true).probe).toEqual(['https://object-store.airflow:8333/healthz', 'https_inside']);
    expect(probed(false).probe).toEqual(['http://object-store.airflow:8333/healthz', 'http_2xx']);
  });

  test('is all that the authority is asked for: the page that people open is checked as browsers do', () => {
    const { modules, objects } = probed(true);
    const trusted = Object.entries(modules).filter(([, { http }]) => http.tls_config?.ca_file);
    expect(trusted.map(([name, { http }]) => [name, http.tls_config?.ca_file])).toEqual([['https_inside', AUTHORITY_FILE]]);
    expect(trusting(objects)).toEqual(['blackbox-exporter']);
    expect(Object.keys(probed(false).modules)).toEqual(Object.keys(modules).filter((name) => name !== 'https_inside'));
  });

  test('of Loki is checked by the authority', () => {
    const bucket = { url: 'https://s3.example.com', region: 'x', bucket: 'loki', credentials: objectStore().credentials, capacity: '1Ti' };
    const loki = (trust?: Secret) =>
      made(
        (chart) =>
          new Loki(chart, { volume: volume('10Gi'), retentionDays: 14, resources: 'mini', bucket: { ...bucket, authority: trust } }),
      );
    expect(loki(authority).variables).toHaveProperty('SSL_CERT_DIR', AUTHORITY_PATH);
    expect(loki(authority).paths).toContain(AUTHORITY_PATH);
    expect(loki().variables).not.toHaveProperty('SSL_CERT_DIR');
  });

  test('gives Loki the authority of Loki’s namespace', () => {
    const logs = {
      engine: 'embedded',
      store: 'object-store',
      volume: volume('10Gi'),
      capacity: '100Gi',
      retentionDays: 14,
      resources: 'mini',
    } as const;
    expect(trusting(observability({ stores: stores(true), logs }).objects)).toEqual(['blackbox-exporter', 'loki']);
  });
});

interface Modules {
  readonly modules: Readonly<Record<string, { readonly http: { readonly tls_config?: { readonly ca_file?: string } } }>>;
}
