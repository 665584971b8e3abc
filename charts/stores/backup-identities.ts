import type { Secret, SecretFormat } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';
import type { ObjectStoreEndpoint } from './endpoints';

/** Logins of the object store for backups: whoever breaks into a backup job must not reach the backups of before. */
export function declareBackupIdentities(
  secrets: SecretInventory,
  namespace: string,
  format: SecretFormat,
): ObjectStoreEndpoint['backupIdentities'] {
  return {
    writer: declareIdentity(secrets, namespace, { name: 'backup-writer', may: 'adds and reads backups', format }),
    keeper: declareIdentity(secrets, namespace, { name: 'backup-keeper', may: 'removes old backups', format }),
  };
}

/** Login of CloudNativePG's plugin: it archives, and takes its own old backups away, but reaches no other backup. */
export const declareArchiverIdentity = (secrets: SecretInventory, namespace: string, format: SecretFormat): Secret =>
  declareIdentity(secrets, namespace, { name: 'database-archiver', may: "keeps the database's own archive", format });

/** Encrypts every backup: without it none can be read, so a copy belongs where the backups are not. */
export const declareBackupEncryption = (secrets: SecretInventory, namespace: string): Secret =>
  secrets.declare('backup-encryption', namespace, {
    rotation: 'backup-password',
    keys: { password: { purpose: 'Encrypts all backups; keep a copy where they are not', format: 'hex' } },
  });

/** Login of what exports the audit log: it adds to a bucket, and takes nothing away. */
export const declareAuditIdentity = (secrets: SecretInventory, namespace: string, format: SecretFormat): Secret =>
  declareIdentity(secrets, namespace, { name: 'audit-writer', may: 'adds to the audit bucket', format });

/** Login of what lets objects age: the rules of a bucket can end all that is in it, so nobody else may put them. */
export const declareTieringIdentity = (secrets: SecretInventory, namespace: string, format: SecretFormat): Secret =>
  declareIdentity(secrets, namespace, { name: 'storage-tiering', may: 'moves and ends old objects', format });

/** Login of the other site's store: it adds and reads there, and takes nothing away but locks. */
export const declareReplicaIdentity = (secrets: SecretInventory, namespace: string): Secret =>
  declareIdentity(secrets, namespace, { name: 'replica-store', may: "adds to the other site's buckets", format: 'provided' });

function declareIdentity(
  secrets: SecretInventory,
  namespace: string,
  { name, may, format }: { readonly name: string; readonly may: string; readonly format: SecretFormat },
): Secret {
  return secrets.declare(name, namespace, {
    rotation: 'object-store-login',
    keys: {
      'access-key': { purpose: `S3 access key of an identity that ${may}`, format },
      'secret-key': { purpose: `S3 secret key of an identity that ${may}`, format },
    },
  });
}
