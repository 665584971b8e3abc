import { main, type Rejected, replica, standby } from '../support/rejected';

const west = { logs: 'west-logs', archive: 'west-archive', audit: 'west-audit', backups: 'west-backups' };

export const rejected: Rejected = {
  environment: {
    ...standby,
    stores: { objects: { engine: 'external', region: 'us-west-1', buckets: west } },
    recovery: {
      site: { role: 'primary', partner: 'main' },
      storage: { replica: { ...replica, region: 'eu-west-1', buckets: { ...replica.buckets, backups: 'attic' } } },
    },
  },
  beside: {
    main: {
      ...main,
      stores: { objects: { engine: 'external', region: 'eu-central-1' } },
      recovery: { site: { role: 'standby', partner: 'prod' }, storage: { replica: { region: 'us-west-1', buckets: west } } },
    },
  },
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
