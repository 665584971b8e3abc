import { defineEnvironment } from './schema';

/** Production's shape in another region, standing by: it reads DAGs, and runs nothing until it takes over. */
export const dr = defineEnvironment({
  name: 'dr',
  stage: 'disaster-recovery',
  domain: 'dr.example.com',
  airflow: {
    image: { repository: 'registry.example.com/data/airflow', tag: '3.3.2-1', pullSecret: 'registry-credentials' },
    dagsArePausedAtCreation: true,
    loadExamples: false,
    dags: { source: 'git', repository: 'https://git.example.com/data/dags.git', ref: 'main', credentials: 'token' },
    config: {
      AIRFLOW__CORE__SECURITY__SECRET_KEY: '$(AIRFLOW_SECRET_KEY)',
      AIRFLOW__CORE__PARALLELISM: '128',
    },
    webserver: { replicas: 3, resources: 'medium' },
    executionApi: { replicas: 3, resources: 'medium' },
    scheduler: { replicas: 0, resources: 'large' },
    dagProcessor: { replicas: 2, resources: 'medium' },
    triggerer: { replicas: 2, resources: 'medium' },
    workers: {
      critical: { priority: 'high', replicas: 0, resources: 'large', concurrency: 8, gracePeriod: 3600 },
      processing: {
        priority: 'medium',
        replicas: 0,
        resources: 'large',
        concurrency: 8,
        gracePeriod: 3600,
        queues: ['processing', 'default'],
      },
      background: { priority: 'low', replicas: 0, resources: 'medium', concurrency: 8, gracePeriod: 1800 },
    },
    databaseCleanup: { retentionDays: 180, workspace: '20Gi', resources: 'medium' },
  },
  stores: {
    postgres: { engine: 'cloudnative-pg', database: 'airflow_prod', volume: { size: '100Gi' }, walVolume: { size: '30Gi' } },
    pgbouncer: { replicas: 3, poolSize: 40 },
    redis: { engine: 'embedded', maxMemory: '640Mi', resources: 'small', volume: { size: '10Gi' } },
    objects: {
      engine: 'external',
      region: 'eu-west-1',
      buckets: { logs: 'example-airflow-dr-logs', archive: 'example-airflow-dr-archive', backups: 'example-airflow-dr-backups' },
    },
  },
  secrets: {
    provider: 'external-secrets',
    vault: { server: 'https://vault.dr.example.com', path: 'airflow/prod' },
  },
  cluster: { provider: 'aws' },
});
