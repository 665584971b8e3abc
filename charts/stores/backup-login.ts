import { type ClusterSpecManagedRoles, ClusterSpecManagedRolesEnsure } from '../../imports/postgresql.cnpg.io';
import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** The role that reads every database of the server. */
export const BACKUP_USER = 'backup';

/** Its login, in the form that CloudNativePG takes too. @param external somebody else made the role: a member of pg_read_all_data */
export function declareBackupLogin(secrets: SecretInventory, namespace: string, external: boolean): Secret {
  return secrets.declare('postgres-backup', namespace, {
    rotation: 'database-role',
    type: 'kubernetes.io/basic-auth',
    keys: {
      username: {
        purpose: 'Login that may read every database, a member of pg_read_all_data, of letters, digits, - . _ ~ only: it goes into URLs',
        format: external ? 'provided' : { fixed: BACKUP_USER },
      },
      password: {
        purpose: 'Its password, of letters, digits, - . _ ~ only: it goes into URLs',
        format: external ? 'provided' : 'url-safe',
      },
    },
  });
}

/** The role, for `managed.roles` of a Cluster. */
export const backupRole = (login: Secret): ClusterSpecManagedRoles => ({
  name: BACKUP_USER,
  ensure: ClusterSpecManagedRolesEnsure.PRESENT,
  login: true,
  inRoles: ['pg_read_all_data'],
  passwordSecret: { name: login.name },
});
