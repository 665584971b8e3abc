import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** The role that owns Airflow's database. */
export const DATABASE_USER = 'airflow';

/** Login of that role, in the form that CloudNativePG takes too. @param external somebody else made the role */
export function declareDatabaseOwner(secrets: SecretInventory, namespace: string, external: boolean): Secret {
  return secrets.declare('postgres-airflow', namespace, {
    type: 'kubernetes.io/basic-auth',
    keys: {
      username: {
        purpose: "Owner of Airflow's database, of letters, digits, - . _ ~ only: it goes into URLs",
        format: external ? 'provided' : { fixed: DATABASE_USER },
      },
      password: {
        purpose: 'Its password, of letters, digits, - . _ ~ only: it goes into URLs',
        format: external ? 'provided' : 'url-safe',
      },
    },
  });
}
