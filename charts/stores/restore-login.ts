import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** The role that restores. */
export const RESTORE_USER = 'restore';

/** Roles of Postgres by which it ends the sessions of a database whose name changes, and sees which those are. */
export const RESTORE_ROLES = ['pg_signal_backend', 'pg_monitor'] as const;

/**
 * Login that makes databases and gives them the names of others: a member of their owners, no superuser. @param external somebody else
 * made it
 */
export const declareRestoreLogin = (secrets: SecretInventory, namespace: string, external: boolean): Secret =>
  secrets.declare('postgres-restore', namespace, {
    rotation: 'database-role',
    type: 'kubernetes.io/basic-auth',
    keys: {
      username: {
        purpose: "Login that restores: CREATEDB, member of the databases' owners, of pg_signal_backend and pg_monitor",
        format: external ? 'provided' : { fixed: RESTORE_USER },
      },
      password: { purpose: 'Its password', format: external ? 'provided' : 'url-safe' },
    },
  });
