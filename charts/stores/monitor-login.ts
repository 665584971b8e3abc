import type { Secret } from '../platform/secret';
import type { SecretInventory } from '../security/secret-inventory';

/** Login of an exporter, which may read statistics and nothing else. @param external somebody else made it */
export function declareMonitorLogin(secrets: SecretInventory, namespace: string, store: 'postgres' | 'redis', external: boolean): Secret {
  return secrets.declare(`${store}-monitor`, namespace, {
    rotation: store === 'postgres' ? 'database-role' : 'broker-monitor',
    keys: {
      username: {
        purpose: 'Login that may read statistics, of letters, digits, - . _ ~ only: it goes into URLs',
        format: external ? 'provided' : { fixed: 'monitor' },
      },
      password: {
        purpose: 'Its password, of letters, digits, - . _ ~ only: it goes into URLs',
        format: external ? 'provided' : 'url-safe',
      },
    },
  });
}
