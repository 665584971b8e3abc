/** An identity provider, for the programs that log people in there. */
import type { IdentityProvider, OidcClient } from '../../charts/edge/identity';
import { declareOidcClients } from '../../charts/edge/oidc-clients';
import { tcp } from '../../charts/platform/ports';
import { Secret } from '../../charts/platform/secret';
import { SecretInventory } from '../../charts/security/secret-inventory';

const NAMESPACES = { airflow: 'airflow', grafana: 'airflow-observability', 'auth-proxy': 'airflow-edge' } as const;

export const authority = (namespace: string): Secret =>
  new Secret('platform-ca', namespace, { keys: { 'ca.crt': { purpose: 'Certificate of the authority', format: 'provided' } } });

export function identityProvider(props: Partial<IdentityProvider> = {}): IdentityProvider {
  const clients = declareOidcClients(new SecretInventory(), NAMESPACES, false);
  return {
    peer: { name: 'identity-provider', cidrs: ['192.0.2.7/32'] },
    port: tcp(8443),
    issuer: 'https://auth.example.com/realms/airflow',
    authorizationUrl: 'https://auth.example.com/realms/airflow/auth',
    tokenUrl: 'https://keycloak.airflow-edge:8443/realms/airflow/token',
    userinfoUrl: 'https://keycloak.airflow-edge:8443/realms/airflow/userinfo',
    jwksUrl: 'https://keycloak.airflow-edge:8443/realms/airflow/certs',
    groupsClaim: 'groups',
    groups: { admin: 'airflow-admin', op: 'airflow-op', user: 'airflow-user', viewer: 'airflow-viewer' },
    client: (client: OidcClient) => {
      const secret = clients[client];
      if (!secret) throw new Error(`no client ${client}`);
      return secret;
    },
    authority,
    ...props,
  };
}
