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
  recovery: { storage: { resources: 'micro' } },
  tls: { provider: 'none' }, // everything is in the clear, passwords included: for a laptop only
  secrets: { provider: 'inline' },
  cluster: { provider: 'local', reclaimPolicy: 'Delete', pinDigests: false },
});
