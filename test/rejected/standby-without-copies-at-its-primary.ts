import { main, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: { site: { role: 'standby', partner: 'main' } } },
  beside: { main },
  problems: [
    {
      path: 'recovery.storage.replica',
      value: 'undefined',
      rule: 'the buckets of main: once it serves, everything is copied back',
      fix: 'name them as stores.objects.buckets of environments/main.ts does',
    },
  ],
};
