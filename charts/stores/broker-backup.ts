import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** Login that may take a dump of the broker, as a replica would, and nothing else. */
export const declareBrokerBackup = (secrets: SecretInventory, namespace: string): Secret =>
  secrets.declare('redis-backup', namespace, {
    rotation: 'broker-monitor',
    keys: {
      username: { purpose: 'Login that may take a dump of the broker', format: { fixed: 'backup' } },
      password: { purpose: 'Its password', format: 'url-safe' },
    },
  });
