import { FERNET_SECRET } from '../airflow/airflow-secrets';
import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** A copy of the Fernet key that comes from elsewhere: what a backup of the database is worth when the key itself is lost. */
export const declareFernetEscrow = (secrets: SecretInventory, namespace: string): Secret =>
  secrets.declare('airflow-fernet-escrow', namespace, {
    rotation: 'fernet-key',
    mirrors: FERNET_SECRET,
    keys: { 'fernet-key': { purpose: 'Copy of the key in airflow-fernet-key, kept where nobody loses both', format: 'fernet' } },
  });
