import type { SitePair } from '../../charts/platform/site-pair';
import { topologyOf } from '../../charts/stores/cloudnative-topology';
import { database, emptyChart, Something, site } from '../support/fixtures';

const topology = (pair?: SitePair, partnerArchive = 'postgres') =>
  topologyOf(new Something(emptyChart('test', { site: { ...site, pair } }), 'postgres'), database(), partnerArchive);

const primary = topology({ self: 'east', partner: 'west', standby: false });
const standby = topology({ self: 'west', partner: 'east', standby: true });

test('A database of one site begins empty and follows nobody', () => {
  expect(topology().bootstrap?.initdb?.database).toBe('airflow_test');
  expect(topology()).not.toHaveProperty('replica');
});

describe('A database over two sites', () => {
  test('knows the same archives on both, each below the name of who writes it', () => {
    expect(primary.externalClusters).toEqual(standby.externalClusters);
    expect(primary.externalClusters?.map(({ name, plugin }) => [name, plugin?.parameters])).toEqual([
      ['east', { barmanObjectName: 'postgres', serverName: 'east' }],
      ['west', { barmanObjectName: 'postgres', serverName: 'west' }],
    ]);
  });

  test('is followed in the partner’s own bucket, where this site may read it', () => {
    const { externalClusters } = topology({ self: 'west', partner: 'east', standby: true }, 'postgres-partner');
    expect(externalClusters?.map(({ name, plugin }) => [name, plugin?.parameters?.['barmanObjectName']])).toEqual([
      ['east', 'postgres-partner'],
      ['west', 'postgres'],
    ]);
  });

  test('has one primary, and each site would follow the other', () => {
    expect(primary.replica).toEqual({ self: 'east', primary: 'east', source: 'west' });
    expect(standby.replica).toEqual({ self: 'west', primary: 'east', source: 'east' });
  });

  test('begins empty on the primary, and with the archive of the primary on the standby, under the same names', () => {
    const { source, ...recovered } = standby.bootstrap?.recovery ?? {};
    expect(primary.bootstrap).toEqual({ initdb: { database: 'airflow_test', owner: 'airflow', secret: { name: 'postgres-airflow' } } });
    expect(recovered).toEqual(primary.bootstrap?.initdb);
    expect(source).toBe('east');
  });

  test('changes one word when the roles are swapped', () => {
    const promoted = topology({ self: 'west', partner: 'east', standby: false });
    expect(promoted.replica).toEqual({ ...standby.replica, primary: 'west' });
    expect(promoted.externalClusters).toEqual(standby.externalClusters);
  });
});
