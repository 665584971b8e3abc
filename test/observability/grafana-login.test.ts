import { Grafana } from '../../charts/observability/grafana';
import type { GrafanaLogin } from '../../charts/observability/grafana-login';
import { readAsset } from '../../charts/platform/assets';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { objectsOf } from '../support/fixtures';
import { identityProvider } from '../support/identity-fixtures';
import { containers, find } from '../support/objects';
import { watchChart } from '../support/observability-fixtures';

const asset = (name: string): string => readAsset(`${__dirname}/../../charts/observability`, `grafana/${name}`);

function grafana(login?: GrafanaLogin) {
  const chart = watchChart();
  new Grafana(chart, {
    sources: { prometheus: 'http://prometheus:9090', alertmanager: 'http://alertmanager:9093', loki: 'http://loki:3100' },
    scrapeInterval: 30,
    resources: 'small',
    secrets: new SecretInventory(),
    login,
  });
  const objects = objectsOf(chart);
  const [container] = containers({ objects });
  return {
    settings: find({ objects }, 'ConfigMap', 'grafana-config').data['grafana.ini'] ?? '',
    variables: Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value])),
    mounts: (container?.volumeMounts ?? []).map(({ mountPath }) => mountPath).filter((path) => path.startsWith('/run/secrets')),
  };
}

const url = 'https://grafana.example.com';
const login = (props: Parameters<typeof identityProvider>[0] = {}): GrafanaLogin => ({ identity: identityProvider(props), url });

/** Options of a section of an ini file. */
function section(text: string, name: string): Record<string, string> {
  const parts = text.split(/^\[(.+)\]$/m);
  const at = parts.indexOf(name);
  return Object.fromEntries([...(parts[at + 1] ?? '').matchAll(/^(\w+) = (.*)$/gm)].map(([, key = '', value = '']) => [key, value]));
}

describe('Grafana without a provider', () => {
  test('has its first administrator, and nothing of a provider', () => {
    const { settings, variables, mounts } = grafana();
    expect(settings).toBe(asset('grafana.ini'));
    expect(Object.keys(variables).filter((name) => name.startsWith('GF_'))).toEqual(['GF_SECURITY_SECRET_KEY']);
    expect(mounts).toEqual(['/run/secrets/grafana-admin']);
  });
});

describe('Grafana behind a provider', () => {
  const { settings, variables, mounts } = grafana(login());

  test('has every section once', () => {
    const sections = [...settings.matchAll(/^\[(.+)\]$/gm)].map(([, name]) => name);
    expect(new Set(sections).size).toBe(sections.length);
    expect(settings.startsWith(asset('grafana.ini'))).toBe(true);
  });

  test('takes no passwords, neither in the form nor at the API', () => {
    expect(section(settings, 'auth')).toMatchObject({ disable_login_form: 'true' });
    expect(section(settings, 'auth.basic')).toEqual({ enabled: 'false' });
  });

  test('demands PKCE and a group, and reads the client’s secret from a file that is there', () => {
    const options = section(settings, 'auth.generic_oauth');
    expect(options).toMatchObject({ enabled: 'true', use_pkce: 'true', role_attribute_strict: 'true', allow_assign_grafana_admin: 'true' });
    for (const [option, key] of Object.entries({ client_id: 'client-id', client_secret: 'client-secret' })) {
      expect(options[option]).toBe(`$__file{/run/secrets/grafana-oidc/${key}}`);
    }
    expect(mounts).toEqual(['/run/secrets/grafana-admin', '/run/secrets/grafana-oidc', '/run/secrets/platform-ca']);
  });

  test('sends browsers to one address and goes to others itself', () => {
    expect(variables).toMatchObject({
      GF_SERVER_ROOT_URL: url,
      GF_SECURITY_COOKIE_SECURE: 'true',
      GF_AUTH_GENERIC_OAUTH_AUTH_URL: 'https://auth.example.com/realms/airflow/auth',
      GF_AUTH_GENERIC_OAUTH_TOKEN_URL: 'https://keycloak.airflow-edge:8443/realms/airflow/token',
      GF_AUTH_GENERIC_OAUTH_API_URL: 'https://keycloak.airflow-edge:8443/realms/airflow/userinfo',
      GF_AUTH_GENERIC_OAUTH_SCOPES: 'openid email profile',
      GF_AUTH_GENERIC_OAUTH_TLS_CLIENT_CA: '/run/secrets/platform-ca/ca.crt',
    });
  });

  test('makes administrators, editors and viewers of the groups, the highest first, and nothing of anybody else', () => {
    expect(variables['GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH']?.split(' || ')).toEqual([
      `contains("groups"[*], 'airflow-admin') && 'GrafanaAdmin'`,
      `contains("groups"[*], 'airflow-op') && 'Editor'`,
      `contains("groups"[*], 'airflow-user') && 'Viewer'`,
      `contains("groups"[*], 'airflow-viewer') && 'Viewer'`,
    ]);
  });

  test('asks for an authentication context, and trusts the system’s authorities, where the provider is somebody else’s', () => {
    const external = grafana(login({ acrValues: 'mfa', authority: undefined }));
    expect(external.variables['GF_AUTH_GENERIC_OAUTH_AUTH_URL']).toBe('https://auth.example.com/realms/airflow/auth?acr_values=mfa');
    expect(external.variables).not.toHaveProperty('GF_AUTH_GENERIC_OAUTH_TLS_CLIENT_CA');
    expect(external.mounts).not.toContain('/run/secrets/platform-ca');
  });
});
