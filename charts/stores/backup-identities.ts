import type { Secret, SecretFormat } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';
import type { ObjectStoreEndpoint } from './endpoints';

/** Logins of the object store for backups: whoever breaks into a backup job must not reach the backups of before. */
export function declareBackupIdentities(
  secrets: SecretInventory,
  namespace: string,
  format: SecretFormat,
): ObjectStoreEndpoint['backupIdentities'] {
  const login = (name: string, may: string) =>
    secrets.declare(name, namespace, {
      keys: {
        'access-key': { purpose: `S3 access key of an identity that ${may}`, format },
        'secret-key': { purpose: `S3 secret key of an identity that ${may}`, format },
      },
    });
  return {
    writer: login('backup-writer', 'adds and reads backups'),
    keeper: login('backup-keeper', 'removes old backups'),
  };
}

/** Encrypts every backup: without it none can be read, so a copy belongs where the backups are not. */
export const declareBackupEncryption = (secrets: SecretInventory, namespace: string): Secret =>
  secrets.declare('backup-encryption', namespace, {
    keys: { password: { purpose: 'Encrypts all backups; keep a copy where they are not', format: 'hex' } },
  });
