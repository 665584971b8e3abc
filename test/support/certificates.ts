import { Traffic } from '../../charts/platform/traffic';
import { Certificates } from '../../charts/security/certificates';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { emptyChart } from './fixtures';

/** Certificates that somebody else makes, or nobody: no object tells of them, only Secrets. */
export const certificatesOf = (secrets = new SecretInventory(), provider: 'none' | 'existing' = 'existing'): Certificates =>
  new Certificates({
    provider,
    foundation: emptyChart('platform'),
    chart: emptyChart('secrets'),
    secrets,
    entry: { type: 'none' },
    edgeNamespace: 'airflow-edge',
    traffic: new Traffic(),
  });
