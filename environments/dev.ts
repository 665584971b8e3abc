import { defineEnvironment } from './schema';

/** A laptop or a two-CPU node: everything embedded, nothing needed but Kubernetes. */
export const dev = defineEnvironment({
  name: 'dev',
  stage: 'development',
  airflow: {
    url: 'http://localhost:8080', // kubectl port-forward
    dagsArePausedAtCreation: false,
    loadExamples: true,
    createAdmin: true,
    config: { AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: '1' }, // leave the other CPU to everything else
    executionApi: { separate: false },
    scheduler: { resources: 'mini' },
    databaseCleanup: { resources: 'mini' },
    workers: { default: { queues: ['default', 'critical', 'processing', 'background'], memory: 'cache' } }, // small tasks
    logs: { store: 'volume' },
  },
  stores: {
    postgres: { engine: 'embedded', database: 'airflow_dev' },
    pgbouncer: { enabled: false },
    objects: { engine: 'embedded', volume: { size: '5Gi' } },
  },
  observability: {
    alerting: {
      receivers: { laptop: { type: 'webhook', url: 'http://alert-receiver:8080' } }, // whatever listens there; the end-to-end tests do
      routes: [{ receiver: 'laptop' }],
    },
    publicProbe: { enabled: false },
  },
  // Small data: its jobs fit beside everything else, should all of them run at once.
  recovery: {
    database: { resources: 'mini' },
    storage: { resources: 'micro' },
    configuration: { resources: 'mini' },
    validation: { resources: 'mini' },
  },
  tls: { provider: 'none' }, // everything is in the clear, passwords included: for a laptop only
  secrets: { provider: 'inline' },
  security: { compliance: { exceptions: { 'encryption-of-secrets': 'a cluster for development, whose etcd nobody else reads' } } },
  cluster: { provider: 'local', reclaimPolicy: 'Delete', pinDigests: false },
});
