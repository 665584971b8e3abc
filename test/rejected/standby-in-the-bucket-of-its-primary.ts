import { main, type Rejected, standby } from '../support/rejected';

const aws = (buckets: Readonly<Record<string, string>>) => ({ objects: { engine: 'external', buckets } });

export const rejected: Rejected = {
  environment: { ...standby, stores: aws({ backups: 'main-logs' }) },
  beside: { main: { ...main, stores: aws({ logs: 'main-logs', backups: 'main-backups' }) } },
  problems: [
    {
      path: 'stores.objects.buckets.archive',
      value: '"airflow-archive"',
      rule: "a bucket of its own: it is main's archive bucket, and what destroys one site must not take both",
      fix: 'make one near this site and name it here',
    },
    {
      path: 'stores.objects.buckets.backups',
      value: '"main-logs"',
      rule: "a bucket of its own: it is main's logs bucket, and what destroys one site must not take both",
      fix: 'make one near this site and name it here',
    },
    {
      path: 'stores.objects.buckets.loki',
      value: '"airflow-loki"',
      rule: "a bucket of its own: it is main's loki bucket, and what destroys one site must not take both",
      fix: 'make one near this site and name it here',
    },
  ],
};
