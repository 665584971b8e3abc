import { defineEnvironment } from '../../../environments/schema';

/** A worker that asks for a quarter of a CPU: some of them fill a two-CPU node. */
const quarter = {
  requests: { cpu: '250m', memory: '384Mi', storage: '128Mi' },
  limits: { cpu: '2', memory: '1536Mi', storage: '2Gi' },
} as const;

/**
 * Pools of two priorities that follow their queues, on a two-CPU node. Watching is somebody else's, who is not there: what it would ask
 * for is what workers need.
 */
export const scaling = defineEnvironment({
  name: 'scaling',
  stage: 'development',
  airflow: {
    url: 'http://localhost:8080',
    dagsArePausedAtCreation: false,
    createAdmin: true,
    config: {
      AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: '1',
      AIRFLOW__CORE__PARALLELISM: '100',
      AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: '60', // workers that start beside each other leave the API little CPU
    },
    webserver: { maxReplicas: 2 },
    executionApi: { separate: false },
    workers: {
      critical: { priority: 'high', maxReplicas: 2, concurrency: 2, cooldown: 60, resources: quarter },
      background: {
        priority: 'low',
        queues: ['background', 'processing', 'default'],
        maxReplicas: 4,
        concurrency: 4,
        cooldown: 60,
        resources: quarter,
      },
    },
  },
  stores: {
    postgres: { engine: 'embedded', database: 'airflow_scaling' },
    pgbouncer: { enabled: false },
    objects: { engine: 'embedded', volume: { size: '5Gi' } },
  },
  observability: {
    metrics: { engine: 'external', url: 'http://prometheus.example.com:9090' },
    alerting: { alertmanager: { engine: 'external', url: 'http://alertmanager.example.com:9093' } },
    logs: { engine: 'external', url: 'http://loki.example.com:3100' },
    traces: { engine: 'external', url: 'http://traces.example.com:4318' },
    grafana: { engine: 'external', url: 'http://grafana.example.com:3000' },
    publicProbe: { enabled: false },
  },
  tls: { provider: 'none' },
  secrets: { provider: 'inline' },
  scaling: { engine: 'keda', pollingInterval: 15 },
  cluster: { provider: 'local', reclaimPolicy: 'Delete', pinDigests: false },
});
