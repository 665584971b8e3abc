import { type ClusterSpecManagedRoles, ClusterSpecManagedRolesEnsure } from '../../imports/postgresql.cnpg.io';
import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** The role that owns Airflow's database. */
export const DATABASE_USER = 'airflow';

/** A login with the rights of that role: of the two, one is in use, and the other may get a new password. */
export const SECOND_DATABASE_USER = 'airflow_second';

/** The role that owns Keycloak's. */
export const KEYCLOAK_DATABASE_USER = 'keycloak';

const OWNERS = {
  [DATABASE_USER]: "Owner of Airflow's database",
  [SECOND_DATABASE_USER]: "Second login of the owner of Airflow's database",
  [KEYCLOAK_DATABASE_USER]: "Owner of Keycloak's database",
} as const;

/** Login of such a role, in the form that CloudNativePG takes too. @param external somebody else made the role */
export function declareDatabaseOwner(
  secrets: SecretInventory,
  namespace: string,
  external: boolean,
  user: keyof typeof OWNERS = DATABASE_USER,
): Secret {
  return secrets.declare(`postgres-${user.replace('_', '-')}`, namespace, {
    rotation: user === KEYCLOAK_DATABASE_USER ? 'database-role' : 'database-login',
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

/** The second login, for `managed.roles` of a Cluster. */
export const secondOwner = (login: Secret): ClusterSpecManagedRoles => ({
  name: SECOND_DATABASE_USER,
  ensure: ClusterSpecManagedRolesEnsure.PRESENT,
  login: true,
  inRoles: [DATABASE_USER],
  passwordSecret: { name: login.name },
});
