import { prod } from './prod';
import { defineEnvironment } from './schema';

/** Production's shape in another region, standing by: it reads DAGs, and runs nothing until it takes over. */
export const dr = defineEnvironment({
  ...prod,
  name: 'dr',
  stage: 'disaster-recovery',
  domain: 'dr.example.com',
  airflow: {
    ...prod.airflow,
    scheduler: { ...prod.airflow?.scheduler, replicas: 0 },
    workers: {
      critical: { ...prod.airflow?.workers?.['critical'], replicas: 0 },
      processing: { ...prod.airflow?.workers?.['processing'], replicas: 0 },
      background: { ...prod.airflow?.workers?.['background'], replicas: 0 },
    },
  },
  stores: {
    ...prod.stores,
    objects: {
      engine: 'external',
      region: 'eu-west-1',
      buckets: {
        logs: 'example-airflow-dr-logs',
        archive: 'example-airflow-dr-archive',
        backups: 'example-airflow-dr-backups',
        audit: 'example-airflow-dr-audit',
        loki: 'example-airflow-dr-loki',
      },
    },
  },
  secrets: {
    provider: 'external-secrets',
    vault: { server: 'https://vault.dr.example.com', path: 'airflow/prod' },
  },
  recovery: {
    ...prod.recovery,
    storage: {
      ...prod.recovery?.storage,
      replica: {
        region: 'eu-central-1', // once it serves, its copies go where it took over from
        buckets: {
          logs: 'example-airflow-prod-logs',
          archive: 'example-airflow-prod-archive',
          audit: 'example-airflow-prod-audit',
          backups: 'example-airflow-prod-backups',
        },
      },
    },
  },
});
