import { main, pairedAs, type Rejected, standby } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...standby, recovery: { site: { role: 'primary', partner: 'main' } } },
  beside: { main: { ...main, recovery: pairedAs('standby', 'prod') } },
  problems: [
    {
      path: 'recovery.storage.replica',
      value: 'undefined',
      rule: 'the buckets of main: what it stands by with must get there',
      fix: 'name them as stores.objects.buckets of environments/main.ts does',
    },
  ],
};
