import { type ClusterSpecManagedRoles, ClusterSpecManagedRolesEnsure } from '../../imports/postgresql.cnpg.io';
import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** The role that counts waiting work. */
const SCALER = 'scaler';

/**
 * Login that may count waiting work and see nothing else: airflow-init grants it the columns that the questions name. In the form that
 * CloudNativePG takes too. @param external somebody else made the role
 */
export function declareScalerLogin(secrets: SecretInventory, namespace: string, external: boolean): Secret {
  return secrets.declare(`postgres-${SCALER}`, namespace, {
    type: 'kubernetes.io/basic-auth',
    rotation: 'database-role',
    keys: {
      username: { purpose: 'Login that may count waiting tasks and triggers', format: external ? 'provided' : { fixed: SCALER } },
      password: { purpose: 'Its password', format: external ? 'provided' : 'url-safe' },
    },
  });
}

/** The role, for `managed.roles` of a Cluster: the operator makes it and follows its password. */
export const managedScaler = (login: Secret): ClusterSpecManagedRoles => ({
  name: SCALER,
  ensure: ClusterSpecManagedRolesEnsure.PRESENT,
  login: true,
  connectionLimit: 10,
  passwordSecret: { name: login.name },
});
