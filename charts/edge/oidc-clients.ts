import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';
import type { OidcClient } from './identity';

/** Where the provider sends people back to, below each program's URL: the redirect URIs to register with it. */
export const CALLBACK_PATHS: Readonly<Record<OidcClient, string>> = {
  airflow: '/auth/oauth-authorized/oidc',
  grafana: '/login/generic_oauth',
  'auth-proxy': '/oauth2/callback',
};

/** What the programs ask the provider for: who it is, no more. Groups come with `profile`, or unasked. */
export const SCOPES = 'openid email profile';

/**
 * The Secrets `<client>-oidc`, each where its program runs. Keycloak, run here, learns the secret from us, so it may be any
 * random word; somebody else's provider makes both itself.
 */
export function declareOidcClients(
  secrets: SecretInventory,
  namespaces: Readonly<Partial<Record<OidcClient, string>>>,
  external: boolean,
): Partial<Record<OidcClient, Secret>> {
  return Object.fromEntries(
    (Object.entries(namespaces) as [OidcClient, string][]).map(([client, namespace]) => [
      client,
      secrets.declare(`${client}-oidc`, namespace, {
        rotation: 'client-secret',
        keys: {
          'client-id': {
            purpose: `Name of ${client} at the identity provider`,
            format: external ? 'provided' : { fixed: client },
          },
          'client-secret': {
            purpose: `By which ${client} shows the identity provider that it is itself`,
            format: external ? 'provided' : 'url-safe',
          },
        },
      }),
    ]),
  );
}
