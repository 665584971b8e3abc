import { Waf, type WafProps } from '../../charts/edge/waf';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import { Secret } from '../../charts/platform/secret';
import { emptyChart, readable, rendered } from '../support/fixtures';
import { containers, find, ofKind } from '../support/objects';

const provided = { purpose: 'A file', format: 'provided' } as const;
const certificate = new Secret('waf-tls', 'airflow-edge', { keys: { 'tls.crt': provided, 'tls.key': provided, 'ca.crt': provided } });
const authority = new Secret('platform-ca', 'airflow-edge', { keys: { 'ca.crt': provided } });

const production: WafProps = {
  airflow: {
    host: 'airflow.example.com',
    basePath: '',
    webserver: 'airflow-webserver.airflow:8080',
    authProxy: 'auth-proxy.airflow-edge:4180',
  },
  login: { host: 'auth.example.com', server: 'keycloak.airflow-edge:8443', realm: 'airflow' },
  certificate,
  authority,
  tlsEndsAt: 'waf',
  trustedProxies: [],
  mode: 'block',
  paranoia: 1,
  anomalyThresholds: { inbound: 5, outbound: 4 },
  bodyLimit: '10Mi',
  rateLimits: { loginPerMinute: 30, apiPerSecond: 50, pagesPerSecond: 100 },
  replicas: 2,
  autoscaling: { maxReplicas: 6, targetCpu: 70, cooldown: 300 },
  resources: 'mini',
};

const waf = (props: Partial<WafProps> = {}) => ({
  objects: rendered(
    (chart: PlatformChart) => new Waf(chart, { ...production, ...props }),
    emptyChart('edge', { namespace: 'airflow-edge' }),
  ),
});

/** The settings in which environments differ, as one text. */
function settings(props: Partial<WafProps> = {}): string {
  const { data } = find(waf(props), 'ConfigMap', 'waf-settings');
  return Object.entries(data)
    .map(([name, text]) => `# ${name}\n${text}`)
    .join('\n');
}

describe('The firewall', () => {
  test('is a Deployment whose pods follow the load, with a budget from the fewest', () => {
    expect(readable(waf().objects)).toMatchSnapshot();
  });

  test('ends TLS and knows the way to every server', () => {
    expect(settings()).toMatchSnapshot();
  });

  test('behind an entry believes the trusted proxies, and speaks no TLS itself', () => {
    const where = { tlsEndsAt: 'entry', trustedProxies: ['10.0.0.0/8', '192.0.2.1/32'] } as const;
    expect(settings(where)).toMatchSnapshot();
    const [container] = containers(waf(where));
    expect(container?.ports?.map(({ name }) => name)).toEqual(['http']);
  });

  test('without certificates, below a path, with Airflow’s own login and a public Execution API', () => {
    const airflow = {
      host: 'localhost',
      basePath: '/prefix',
      webserver: 'airflow-webserver.airflow:8080',
      executionApi: 'airflow-execution-api.airflow:8080',
    };
    const plain = { certificate: undefined, authority: undefined, login: undefined, airflow, mode: 'detect', paranoia: 2 } as const;
    expect(settings(plain)).toMatchSnapshot();
  });

  test('believes nobody about the client where it is itself in front', () => {
    expect(settings({ trustedProxies: ['10.0.0.0/8'] })).not.toContain('10.0.0.0');
  });

  test('asks the login server without TLS where it shows no certificate', () => {
    const text = settings({ authority: undefined });
    expect(text).toContain('proxy_pass http://login;');
    expect(text).not.toContain('authority.conf');
  });

  test('reads its certificates, and the authority’s, again when they change', () => {
    const [container] = containers(waf());
    expect(container?.args).toEqual(['/run/secrets/waf-tls/tls.crt', '/run/secrets/waf-tls/tls.key', '/run/secrets/platform-ca/ca.crt']);
    expect(containers(waf({ certificate: undefined, authority: undefined }))[0]?.args).toEqual([]);
  });

  test('of a fixed number has no autoscaler', () => {
    const { objects } = waf({ replicas: 1, autoscaling: undefined });
    expect(objects.map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
    expect(ofKind({ objects }, 'Deployment').map(({ spec }) => spec.replicas)).toEqual([1]);
  });
});

describe('The files of the firewall', () => {
  const maps = ofKind(waf(), 'ConfigMap');
  const text = maps.flatMap(({ data }) => Object.values(data)).join('\n');
  const [container] = containers(waf());
  const paths = maps.flatMap(({ metadata, data }) => {
    const folder = container?.volumeMounts?.find(({ name }) => name === metadata.name.replace('waf-', ''))?.mountPath;
    return Object.keys(data).map((name) => `${folder}/${name}`);
  });

  test('that are included are there', () => {
    const included = new Set(text.match(/\/(?:etc\/waf(?:-settings)?|scripts)\/[\w-]+\.\w+/g));
    expect([...included].filter((path) => !paths.includes(path))).toEqual([]);
    expect(included.size).toBeGreaterThan(10);
  });

  test('that are there are read by somebody', () => {
    const command = [...(container?.command ?? []), text, settings({ tlsEndsAt: 'entry' })].join('\n');
    expect(paths.filter((path) => !command.includes(path))).toEqual([]);
  });

  test('fit into a ConfigMap each', () => {
    for (const { data } of maps) expect(JSON.stringify(data).length).toBeLessThan(200_000);
  });
});

/** A log must not have what a request was sent with: see log-filter.sed. */
test('ModSecurity logs neither headers nor bodies', () => {
  const { data } = find(waf(), 'ConfigMap', 'waf-config');
  expect(data['modsecurity.conf']?.match(/^SecAuditLogParts (\w+)$/m)?.[1]).toBe('AHZ');
  expect(data['nginx.conf']?.match(/\$(?:request_uri|request|args|query_string|http_(?:cookie|authorization|referer))\b(?!")/g)).toEqual([
    '$request_uri', // of two maps, which take the path out of it
    '$request_uri',
  ]);
});
