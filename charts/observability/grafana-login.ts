import type { IdentityProvider } from '../edge/identity';
import { SCOPES } from '../edge/oidc-clients';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Mount } from '../platform/volumes';
import { AUTHORITY_FILE, authorityMounts } from '../security/authority';

/** How people log in to Grafana. */
export interface GrafanaLogin {
  readonly identity: IdentityProvider;
  /** URL under which people open Grafana. */
  readonly url: string;
}

const CLIENT = '/run/secrets/grafana-oidc';

/** What Grafana must know to log people in, over and above assets/grafana/login.ini. */
export function grafanaLoginVariables({ identity, url }: GrafanaLogin, namespace: string): EnvironmentVariables {
  const { authorizationUrl, acrValues } = identity;
  const option = (name: string) => `GF_AUTH_GENERIC_OAUTH_${name}`;
  return {
    GF_SERVER_ROOT_URL: url,
    GF_SECURITY_COOKIE_SECURE: String(url.startsWith('https://')),
    [option('AUTH_URL')]: acrValues ? `${authorizationUrl}?${new URLSearchParams({ acr_values: acrValues })}` : authorizationUrl,
    [option('TOKEN_URL')]: identity.tokenUrl,
    [option('API_URL')]: identity.userinfoUrl,
    [option('SCOPES')]: SCOPES,
    [option('ROLE_ATTRIBUTE_PATH')]: rolePath(identity),
    ...(identity.authority?.(namespace) ? { [option('TLS_CLIENT_CA')]: AUTHORITY_FILE } : {}),
  };
}

export function grafanaLoginMounts({ identity }: GrafanaLogin, namespace: string): Mount[] {
  const client = identity.client('grafana');
  return [
    { name: 'oidc', path: CLIENT, source: { secret: client, keys: ['client-id', 'client-secret'] } },
    ...authorityMounts(identity.authority?.(namespace)),
  ];
}

/** The role of the first group that somebody is in, as a JMESPath expression; no group, no role, no login. */
function rolePath({ groupsClaim, groups }: IdentityProvider): string {
  const roles = { admin: 'GrafanaAdmin', op: 'Editor', user: 'Viewer', viewer: 'Viewer' } as const;
  return Object.entries(roles)
    .map(([kind, role]) => `contains("${groupsClaim}"[*], '${groups[kind as keyof typeof roles]}') && '${role}'`)
    .join(' || ');
}
