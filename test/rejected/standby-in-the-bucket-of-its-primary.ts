import { main, type Rejected, standby } from '../support/rejected';

const dr = { logs: 'dr-logs', archive: 'dr-archive', audit: 'dr-audit', backups: 'dr-backups' };

export const rejected: Rejected = {
  environment: {
    ...standby,
    stores: { objects: { engine: 'external', region: 'eu-west-1', buckets: { ...dr, loki: 'airflow-loki' } } },
  },
  beside: {
    main: {
      ...main,
      stores: { objects: { engine: 'external' } },
      recovery: { site: { role: 'primary', partner: 'prod' }, storage: { replica: { region: 'eu-west-1', buckets: dr } } },
    },
  },
  problems: [
    {
      path: 'stores.objects.buckets.loki',
      value: '"airflow-loki"',
      rule: "a bucket of its own: it is main's loki bucket, and what destroys one site must not take both",
      fix: 'make one near this site and name it here',
    },
  ],
};
