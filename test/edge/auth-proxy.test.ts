import { AuthProxy, type AuthProxyProps } from '../../charts/edge/auth-proxy';
import { declareOidcClients } from '../../charts/edge/oidc-clients';
import { readAsset } from '../../charts/platform/assets';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { emptyChart, objectsOf, readable } from '../support/fixtures';
import { authority, identityProvider } from '../support/identity-fixtures';
import { containers, find } from '../support/objects';

function authProxy(props: Partial<AuthProxyProps> = {}) {
  const chart = emptyChart('edge', { namespace: 'airflow-edge' });
  const secrets = new SecretInventory();
  new AuthProxy(chart, {
    identity: identityProvider(),
    upstream: 'http://airflow-webserver.airflow:8080',
    hosts: ['airflow.example.com', 'kibana.example.com'],
    encrypted: true,
    sessionHours: 8,
    trustedProxies: ['10.0.0.0/8', '192.168.0.0/16'],
    replicas: 2,
    resources: 'micro',
    secrets,
    authority: authority('airflow-edge'),
    ...props,
  });
  const objects = objectsOf(chart);
  const [container] = containers({ objects });
  return { objects, secrets: secrets.secrets, args: container?.args ?? [], container };
}

const settings = readAsset(`${__dirname}/../../charts/edge`, 'oauth2-proxy.cfg');

/** Options of the file, by name. */
const written: Readonly<Record<string, string>> = Object.fromEntries(
  [...settings.matchAll(/^(\w+) = (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

const option = (args: readonly string[], name: string) =>
  args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));

describe('The auth proxy', () => {
  test('stands before every page, for all hosts', () => {
    expect(readable(authProxy().objects)).toMatchSnapshot();
  });

  test('stands alone in development, without encryption, and trusts the system’s authorities', () => {
    const { args, container, objects } = authProxy({ encrypted: false, replicas: 1, authority: undefined });
    expect(option(args, 'cookie-name')).toEqual(['auth']);
    expect(option(args, 'cookie-secure')).toEqual(['false']);
    expect(option(args, 'provider-ca-file')).toEqual([]);
    expect(container?.volumeMounts?.map(({ name }) => name)).toEqual(['configuration', 'oidc', 'cookie']);
    expect(objects.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  test('lets in who is in one of the four groups, each named once', () => {
    const everybody = { admin: 'staff', op: 'staff', user: 'data team', viewer: 'guests' };
    expect(option(authProxy().args, 'allowed-group')).toEqual(['airflow-admin', 'airflow-op', 'airflow-user', 'airflow-viewer']);
    expect(option(authProxy({ identity: identityProvider({ groups: everybody }) }).args, 'allowed-group')).toEqual([
      'staff',
      'data team',
      'guests',
    ]);
  });

  test('sends people back to the host that they came to, and to no other', () => {
    const { args } = authProxy();
    expect(option(args, 'redirect-url')).toEqual(['/oauth2/callback']);
    expect(option(args, 'whitelist-domain')).toEqual(['airflow.example.com', 'kibana.example.com']);
    expect(option(args, 'cookie-domain')).toEqual([]);
  });

  test('has a cookie that no other host can set, and that ends with the session', () => {
    const { args } = authProxy({ sessionHours: 3 });
    expect(option(args, 'cookie-name')).toEqual(['__Host-auth']);
    expect(option(args, 'cookie-secure')).toEqual(['true']);
    expect(option(args, 'cookie-expire')).toEqual(['3h']);
    expect(written).toMatchObject({
      cookie_path: '"/"', // __Host- demands it
      cookie_httponly: 'true',
      cookie_samesite: '"lax"',
      session_cookie_minimal: 'true',
    });
  });

  test('believes nobody but the proxies before it [7.15.2: without the list it believes everybody]', () => {
    expect(written).toMatchObject({ reverse_proxy: 'true' });
    expect(option(authProxy().args, 'trusted-proxy-ip')).toEqual(['10.0.0.0/8', '192.168.0.0/16']);
  });

  test('asks for an authentication context where the provider wants to be asked', () => {
    expect(option(authProxy().args, 'acr-values')).toEqual([]);
    expect(option(authProxy({ identity: identityProvider({ acrValues: 'mfa' }) }).args, 'acr-values')).toEqual(['mfa']);
  });

  test('starts while the provider is down: every URL is given', () => {
    expect(written).toMatchObject({ skip_oidc_discovery: 'true' });
    const { args } = authProxy();
    for (const name of ['oidc-issuer-url', 'login-url', 'redeem-url', 'profile-url', 'oidc-jwks-url']) {
      expect(option(args, name)).toHaveLength(1);
    }
  });

  test('lets nothing past the login', () => {
    expect(
      [...Object.keys(written), ...authProxy().args].filter((name) => /skip[-_](auth|jwt)|trusted[-_]ip\b|htpasswd/.test(name)),
    ).toEqual([]);
  });

  test('has its secrets as files, and the cookie’s in a form that it takes', () => {
    const { secrets, container } = authProxy();
    expect(secrets.map(({ name, spec }) => [name, spec.keys])).toEqual([
      ['auth-proxy', { 'cookie-secret': expect.objectContaining({ format: 'fernet' }) }],
    ]);
    const paths = container?.volumeMounts?.map(({ mountPath }) => mountPath) ?? [];
    for (const name of ['client_secret_file', 'cookie_secret_file']) {
      expect(paths).toContain(JSON.parse(written[name] ?? '').replace(/\/[^/]*$/, ''));
    }
    expect(container?.env?.map(({ name }) => name)).toEqual(['OAUTH2_PROXY_CLIENT_ID']);
  });

  test('tells a page’s own calls that nobody is logged in, and sends people to the login', () => {
    const [pattern] = JSON.parse(written['api_routes'] ?? '') as [string];
    const api = new RegExp(pattern);
    for (const path of ['/ui/config', '/api/v2/dags', '/team/airflow/ui/auth/me']) expect(path).toMatch(api);
    for (const path of ['/', '/dags', '/auth/login/', '/dags/api', '/apidocs/']) expect(path).not.toMatch(api);
  });

  test('logs lines of JSON in which no address is, for a login’s holds its code', () => {
    const formats = Object.entries(written).filter(([name]) => name.endsWith('_logging_format'));
    expect(formats).toHaveLength(3);
    for (const [, format] of formats) {
      expect(format).not.toContain('RequestURI');
      const line = format
        .slice(1, -1)
        .replaceAll(/\{\{printf "%q" \.\w+\}\}/g, '"quoted"')
        .replaceAll(/(?<=":)\{\{\.\w+\}\}/g, '1')
        .replaceAll(/\{\{\.\w+\}\}/g, 'text');
      expect(JSON.parse(line)).toHaveProperty('kind');
    }
  });

  test('answers Prometheus and the probes at the ports that the Service has', () => {
    const { objects, container } = authProxy();
    expect(find({ objects }, 'Service', 'auth-proxy').spec.ports?.map(({ name, port }) => [name, port])).toEqual([
      ['http', 4180],
      ['metrics', 44180],
    ]);
    expect([written['http_address'], written['metrics_address']]).toEqual(['"0.0.0.0:4180"', '"0.0.0.0:44180"']);
    expect(container?.livenessProbe).not.toEqual(container?.readinessProbe);
  });
});

describe('Logins at the provider', () => {
  const formats = (external: boolean) => {
    const secrets = declareOidcClients(new SecretInventory(), { airflow: 'airflow', 'auth-proxy': 'airflow-edge' }, external);
    return Object.values(secrets).map(({ name, namespace, spec }) => [
      name,
      namespace,
      ...Object.values(spec.keys).map(({ format }) => format),
    ]);
  };

  test('are ours to make where Keycloak runs here, one for each program that does', () => {
    expect(formats(false)).toEqual([
      ['airflow-oidc', 'airflow', { fixed: 'airflow' }, 'url-safe'],
      ['auth-proxy-oidc', 'airflow-edge', { fixed: 'auth-proxy' }, 'url-safe'],
    ]);
  });

  test('are given by a provider that somebody else runs', () => {
    expect(formats(true)).toEqual([
      ['airflow-oidc', 'airflow', 'provided', 'provided'],
      ['auth-proxy-oidc', 'airflow-edge', 'provided', 'provided'],
    ]);
  });
});
