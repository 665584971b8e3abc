import { prod } from './prod';
import { defineEnvironment } from './schema';

/** Production on another cluster, in another region, standing by: `kubectl create job --from=cronjob/failover` makes it serve. */
export const dr = defineEnvironment({
  ...prod,
  name: 'dr',
  stage: 'disaster-recovery',
  domain: 'dr.example.com',
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
    vault: { server: 'https://vault.dr.example.com', path: 'airflow/prod' }, // the same Fernet key: it opens what the database holds
  },
  recovery: {
    ...prod.recovery,
    site: { role: 'standby', partner: 'prod' },
    storage: {
      ...prod.recovery?.storage,
      replica: {
        region: 'eu-central-1',
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
