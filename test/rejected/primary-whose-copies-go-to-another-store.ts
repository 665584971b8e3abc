import { main, pairedAs, type Rejected, replica, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...standby,
    recovery: { site: { role: 'primary', partner: 'main' }, storage: { replica: { ...replica, endpoint: 'https://s3.example.org' } } },
  },
  beside: {
    main: {
      ...main,
      recovery: pairedAs('standby', 'prod'),
      stores: { objects: { engine: 'external', endpoint: 'https://s3.example.net' } },
    },
  },
  problems: [
    {
      path: 'recovery.storage.replica.endpoint',
      value: '"https://s3.example.org"',
      rule: 'where the buckets of main are',
      fix: 'set endpoint to "https://s3.example.net"',
    },
  ],
};
