import { main, pairedAs, type Rejected, replica, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...standby,
    recovery: {
      site: { role: 'primary', partner: 'main' },
      storage: { replica: { ...replica, region: 'eu-west-1', buckets: { ...replica.buckets, backups: 'attic' } } },
    },
  },
  beside: { main: { ...main, recovery: pairedAs('standby', 'prod'), stores: { objects: { engine: 'external', region: 'eu-central-1' } } } },
  problems: [
    {
      path: 'recovery.storage.replica.buckets.backups',
      value: '"attic"',
      rule: 'the backups bucket of main',
      fix: 'set it to "airflow-backups"',
    },
    {
      path: 'recovery.storage.replica.region',
      value: '"eu-west-1"',
      rule: 'where the buckets of main are',
      fix: 'set region to "eu-central-1", without an endpoint',
    },
  ],
};
