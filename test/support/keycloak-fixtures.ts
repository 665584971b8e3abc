import { Keycloak, type KeycloakProps } from '../../charts/edge/keycloak';
import { images } from '../../charts/platform/images';
import { Secret } from '../../charts/platform/secret';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { database, emptyChart, objectsOf } from './fixtures';
import type { KubernetesObject } from './manifests';

const NAMESPACE = 'airflow-edge';

/** Names of the Services, as pods of other namespaces know them. */
export const SERVICES = { keycloak: `keycloak.${NAMESPACE}`, postgres: 'postgres.airflow' };

export const HOSTS = {
  login: 'auth.example.com',
  admin: 'keycloak.example.com',
  airflow: 'airflow.example.com',
  grafana: 'grafana.example.com',
  protectedPages: ['kibana.example.com', 'prometheus.example.com'],
};

/** One of them has another name than the role it gives. */
export const GROUPS = { admin: 'platform admins', op: 'airflow-op', user: 'airflow-user', viewer: 'airflow-viewer' };

const secret = (name: string, ...keys: readonly string[]): Secret =>
  new Secret(name, NAMESPACE, { keys: Object.fromEntries(keys.map((key) => [key, { purpose: key, format: 'url-safe' as const }])) });

const client = (name: string): Secret => secret(`${name}-oidc`, 'client-id', 'client-secret');

/** Two pods, everything encrypted. */
export const keycloakProps = (secrets: SecretInventory): KeycloakProps => ({
  image: images.keycloak,
  database: { ...database(), host: SERVICES.postgres, database: 'keycloak' },
  databaseAuthority: secret('platform-ca', 'ca.crt'),
  mfa: 'required',
  groups: GROUPS,
  hosts: HOSTS,
  encrypted: true,
  certificate: secret('keycloak-tls', 'tls.crt', 'tls.key'),
  trustedProxies: ['127.0.0.0/8'],
  clients: { airflow: client('airflow'), grafana: client('grafana'), 'auth-proxy': client('auth-proxy') },
  reader: secret('compliance-scan-oidc', 'client-secret'),
  replicas: 2,
  resources: 'medium',
  secrets,
});

export function keycloakObjects(change: Partial<KeycloakProps> = {}, secrets = new SecretInventory()): KubernetesObject[] {
  const chart = emptyChart('edge', { namespace: NAMESPACE });
  new Keycloak(chart, { ...keycloakProps(secrets), ...change });
  return objectsOf(chart);
}
