import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** The role that owns Airflow's database. */
export const DATABASE_USER = 'airflow';

/** The role that owns Keycloak's. */
export const KEYCLOAK_DATABASE_USER = 'keycloak';

const OWNERS = {
  [DATABASE_USER]: "Owner of Airflow's database",
  [KEYCLOAK_DATABASE_USER]: "Owner of Keycloak's database",
} as const;

/** Login of such a role, in the form that CloudNativePG takes too. @param external somebody else made the role */
export function declareDatabaseOwner(
  secrets: SecretInventory,
  namespace: string,
  external: boolean,
  user: keyof typeof OWNERS = DATABASE_USER,
): Secret {
  return secrets.declare(`postgres-${user}`, namespace, {
    rotation: user === DATABASE_USER ? 'database-login' : 'database-role',
    type: 'kubernetes.io/basic-auth',
    keys: {
      username: {
        purpose: `${OWNERS[user]}, of letters, digits, - . _ ~ only: it goes into URLs`,
        format: external ? 'provided' : { fixed: user },
      },
      password: {
        purpose: 'Its password, of letters, digits, - . _ ~ only: it goes into URLs',
        format: external ? 'provided' : 'url-safe',
      },
    },
  });
}
