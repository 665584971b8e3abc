import { internetFacing } from './aws';
import { defineEnvironment } from './schema';

/** Production's engines and components, smaller. */
export const staging = defineEnvironment({
  name: 'staging',
  stage: 'staging',
  domain: 'staging.example.com',
  airflow: {
    image: { repository: 'registry.example.com/data/airflow', tag: '3.3.2-1', pullSecret: 'registry-credentials' },
    dagsArePausedAtCreation: true,
    loadExamples: false,
    dags: { source: 'git', repository: 'https://git.example.com/data/dags.git', ref: 'staging', credentials: 'token' },
    webserver: { replicas: 2, maxReplicas: 4 },
    executionApi: { replicas: 2, maxReplicas: 4 },
    scheduler: { replicas: 2 },
    triggerer: { replicas: 2, maxReplicas: 3 },
    workers: {
      critical: { priority: 'high', maxReplicas: 3 },
      processing: { priority: 'medium', maxReplicas: 4, queues: ['processing', 'default'] },
      background: { priority: 'low', maxReplicas: 4, concurrency: 8, restWhenIdle: true },
    },
  },
  stores: {
    postgres: {
      engine: 'cloudnative-pg',
      database: 'airflow_staging',
      volume: { size: '20Gi' },
      walVolume: { size: '10Gi' },
      resources: 'medium',
      backup: { retentionDays: 7 },
    },
    pgbouncer: { replicas: 2 },
    redis: { engine: 'embedded', maxMemory: '128Mi' },
    objects: {
      engine: 'external',
      region: 'eu-central-1',
      buckets: {
        logs: 'example-airflow-staging-logs',
        archive: 'example-airflow-staging-archive',
        backups: 'example-airflow-staging-backups',
        audit: 'example-airflow-staging-audit',
        loki: 'example-airflow-staging-loki',
      },
    },
  },
  observability: {
    profile: 'full',
    metrics: { engine: 'embedded', volume: { size: '20Gi' } },
    alerting: {
      receivers: { team: { type: 'chat', channel: '#airflow-staging' } },
      routes: [{ severity: 'critical', receiver: 'team' }],
      deployments: 'team',
    },
    logs: { engine: 'embedded', store: 'object-store', capacity: '50Gi' },
    traces: { engine: 'embedded', volume: { size: '10Gi' } },
    traceSampling: 0.5,
  },
  tls: {
    provider: 'cert-manager',
    issuers: {
      letsencrypt: { type: 'acme', email: 'platform@example.com', challenge: { type: 'route53', region: 'eu-central-1' } },
      platform: { type: 'private-ca' },
    },
    public: 'letsencrypt',
    internal: 'platform',
  },
  edge: {
    entry: {
      type: 'load-balancer',
      annotations: internetFacing,
    },
    waf: { maxReplicas: 4 },
    auth: {
      provider: 'keycloak',
      image: { pullSecret: 'registry-credentials' },
      replicas: 1,
      resources: 'medium',
    },
    vpn: {
      enabled: true,
      image: { pullSecret: 'registry-credentials' },
      annotations: internetFacing,
      peers: {
        'office-router': { publicKey: 'Ln0sA6lQeuJl7PW1NWiFpTOTogKdJBOUmXJloaJa78Y=', address: '10.13.13.2' },
      },
    },
  },
  access: { viewers: ['data-engineers'], operators: ['airflow-operators'], admins: ['platform-engineers'] },
  recovery: {
    database: { rpo: 60, workspace: '20Gi' },
    storage: {
      replica: {
        region: 'eu-west-1',
        buckets: {
          logs: 'example-airflow-staging-copy-logs',
          archive: 'example-airflow-staging-copy-archive',
          audit: 'example-airflow-staging-copy-audit',
          backups: 'example-airflow-staging-copy-backups',
        },
      },
    },
    configuration: { grafana: true },
    restore: { volume: { type: 'node', size: '20Gi' } },
    validation: { volume: { type: 'node', size: '20Gi' } },
  },
  secrets: {
    provider: 'external-secrets',
    vault: { server: 'https://vault.example.com', path: 'airflow/staging' },
  },
  security: { policies: { mode: 'deny' } },
  operations: { performance: { enabled: true } },
  scaling: { engine: 'keda', vertical: 'in-place' },
  // `npm run release` takes a new version from phase to phase.
  release: {
    strategy: 'blue-green',
    active: 'blue',
  },
  cluster: { provider: 'aws' },
});
