import { Traffic } from '../../charts/platform/traffic';
import { Certificates } from '../../charts/security/certificates';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { emptyChart } from './fixtures';

/** Certificates that somebody else makes: no object tells of them, only Secrets. */
export const certificatesOf = (secrets = new SecretInventory()): Certificates =>
  new Certificates({
    provider: 'existing',
    foundation: emptyChart('platform'),
    chart: emptyChart('secrets'),
    secrets,
    entry: { type: 'none' },
    edgeNamespace: 'airflow-edge',
    traffic: new Traffic(),
  });
