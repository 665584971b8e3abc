import { main, type Rejected, standby } from '../support/rejected';

const aws = (buckets: Readonly<Record<string, string>>) => ({ objects: { engine: 'external', buckets } });

export const rejected: Rejected = {
  environment: {
    ...standby,
    stores: aws({ logs: 'dr-logs', archive: 'airflow-archive', audit: 'dr-audit', loki: 'dr-loki', backups: 'airflow-logs' }),
  },
  beside: { main: { ...main, stores: aws({}) } },
  problems: [
    {
      path: 'stores.objects.buckets.archive',
      value: '"airflow-archive"',
      rule: "a bucket of its own: it is main's archive bucket, and what destroys one site must not take both",
      fix: 'make one near this site and name it here',
    },
    {
      path: 'stores.objects.buckets.backups',
      value: '"airflow-logs"',
      rule: "a bucket of its own: it is main's logs bucket, and what destroys one site must not take both",
      fix: 'make one near this site and name it here',
    },
  ],
};
