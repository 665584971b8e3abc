import type { IdentityProvider } from '../edge/identity';
import { SCOPES } from '../edge/oidc-clients';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { AUTHORITY_FILE } from '../security/authority';

/** How people log in at an identity provider. */
export interface Login {
  readonly identity: IdentityProvider;
  /** Namespace of Airflow. */
  readonly namespace: string;
  /** Hours until people log in again. */
  readonly sessionHours: number;
  /** Browsers come over https. */
  readonly encrypted: boolean;
}

/** Airflow's role for each of the groups. */
export const AIRFLOW_ROLES = { admin: 'Admin', op: 'Op', user: 'User', viewer: 'Viewer' } as const satisfies Record<
  keyof IdentityProvider['groups'],
  string
>;

/** What the API server must know to log people in; webserver_config_oauth.py reads the first kind, Airflow itself the second. */
export function loginVariables({ identity, namespace, sessionHours, encrypted }: Login): EnvironmentVariables {
  const client = identity.client('airflow');
  const minutes = String(sessionHours * 60);
  return {
    OIDC_CLIENT_ID: client.key('client-id'),
    OIDC_CLIENT_SECRET: client.key('client-secret'),
    OIDC_ISSUER: identity.issuer,
    OIDC_AUTHORIZATION_URL: identity.authorizationUrl,
    OIDC_TOKEN_URL: identity.tokenUrl,
    OIDC_USERINFO_URL: identity.userinfoUrl,
    OIDC_JWKS_URL: identity.jwksUrl,
    OIDC_SCOPES: SCOPES,
    OIDC_GROUPS_CLAIM: identity.groupsClaim,
    OIDC_ROLES: JSON.stringify(rolesByGroup(identity.groups)),
    ...(identity.acrValues ? { OIDC_ACR_VALUES: identity.acrValues } : {}),
    ...(identity.authority?.(namespace) ? { OIDC_CA_FILE: AUTHORITY_FILE } : {}),

    AIRFLOW__FAB__COOKIE_SECURE: String(encrypted),
    AIRFLOW__FAB__SESSION_LIFETIME_MINUTES: minutes,
    // However busy the session: groups become roles at the login only. It ends the UI's tokens too.
    AIRFLOW__FAB__SESSION_MAX_LIFETIME_MINUTES: minutes,
  };
}

/** Two roles may have the same group. */
function rolesByGroup(groups: IdentityProvider['groups']): Record<string, string[]> {
  const roles: Record<string, string[]> = {};
  for (const [kind, role] of Object.entries(AIRFLOW_ROLES)) {
    const group = groups[kind as keyof typeof AIRFLOW_ROLES];
    roles[group] = [...(roles[group] ?? []), role];
  }
  return roles;
}
