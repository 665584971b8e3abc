import { defineEnvironment } from '../../../environments/schema';

/**
 * The perimeter on a two-CPU node: everything encrypted, Keycloak, firewall, VPN gateway, with one of each and the least
 * that they start with. Its Secrets are made by the script that `npm run secrets` prints.
 */
export const perimeter = defineEnvironment({
  name: 'perimeter',
  stage: 'development',
  domain: 'perimeter.test',
  airflow: {
    dagsArePausedAtCreation: false,
    loadExamples: true,
    config: { AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: '1' },
    executionApi: { separate: false },
    workers: { default: { queues: ['default', 'critical', 'processing', 'background'] } },
    serviceAccounts: { robot: { role: 'Admin' }, watcher: { role: 'Viewer' } },
    logs: { store: 'volume' },
  },
  stores: {
    postgres: { engine: 'embedded', database: 'airflow_perimeter' },
    pgbouncer: { enabled: true },
    objects: { engine: 'embedded', volume: { size: '5Gi' } },
  },
  tls: { provider: 'existing' },
  edge: {
    entry: { type: 'load-balancer', sourceRanges: ['203.0.113.0/24'] }, // no pod is a user: what it may reach is what is declared
    waf: { replicas: 1, maxReplicas: 2, resources: 'micro' },
    auth: { provider: 'keycloak', replicas: 1, resources: 'mini' },
    authProxy: { replicas: 1 },
    vpn: {
      enabled: true,
      peers: { laptop: { publicKey: 'JiBWkeue5AyG5hn8iREDiKVmyCZH280PrQ1hWGKJRjI=', address: '10.13.13.2' } },
    },
  },
  observability: {
    alerting: {
      receivers: { tests: { type: 'webhook', url: 'http://alert-receiver:8080' } },
      routes: [{ receiver: 'tests' }],
    },
    publicProbe: { enabled: false },
  },
  secrets: { provider: 'existing' },
  cluster: { provider: 'local', reclaimPolicy: 'Delete', pinDigests: false },
});
