import { internetFacing } from './aws';
import { defineEnvironment } from './schema';

/** Production: two or more of everything that can be, engines for state, three worker pools. */
export const prod = defineEnvironment({
  name: 'prod',
  stage: 'production',
  domain: 'example.com',
  airflow: {
    image: { repository: 'registry.example.com/data/airflow', tag: '3.3.2-1', pullSecret: 'registry-credentials' },
    dagsArePausedAtCreation: true,
    loadExamples: false,
    dags: { source: 'git', repository: 'https://git.example.com/data/dags.git', ref: 'main', credentials: 'token' },
    config: {
      // The deployment guide's name for the key; Airflow 3 reads AIRFLOW__API__SECRET_KEY, which gets the same.
      AIRFLOW__CORE__SECURITY__SECRET_KEY: '$(AIRFLOW_SECRET_KEY)',
      AIRFLOW__CORE__PARALLELISM: '128',
    },
    webserver: { replicas: 3, maxReplicas: 8, resources: 'medium' },
    executionApi: { replicas: 3, maxReplicas: 10, resources: 'medium' },
    scheduler: { replicas: 2, resources: 'large' },
    dagProcessor: { replicas: 2, resources: 'medium' },
    triggerer: { replicas: 2, maxReplicas: 6, resources: 'medium' },
    workers: {
      critical: { priority: 'high', replicas: 2, maxReplicas: 8, resources: 'large', concurrency: 8, gracePeriod: 3600 },
      processing: {
        priority: 'medium',
        replicas: 3,
        maxReplicas: 12,
        resources: 'large',
        concurrency: 8,
        gracePeriod: 3600,
        queues: ['processing', 'default'],
      },
      background: {
        priority: 'low',
        replicas: 2,
        maxReplicas: 8,
        restWhenIdle: true,
        resources: 'medium',
        concurrency: 8,
        gracePeriod: 1800,
      },
    },
    databaseCleanup: { retentionDays: 180, workspace: '20Gi', resources: 'medium' },
  },
  stores: {
    postgres: { engine: 'cloudnative-pg', database: 'airflow_prod', volume: { size: '100Gi' }, walVolume: { size: '30Gi' } },
    pgbouncer: { replicas: 3, poolSize: 40 },
    redis: { engine: 'embedded', maxMemory: '640Mi', resources: 'small', volume: { size: '10Gi' } },
    objects: {
      engine: 'external',
      region: 'eu-central-1',
      buckets: {
        logs: 'example-airflow-prod-logs',
        archive: 'example-airflow-prod-archive',
        backups: 'example-airflow-prod-backups',
        audit: 'example-airflow-prod-audit',
        loki: 'example-airflow-prod-loki',
      },
    },
  },
  observability: {
    profile: 'full',
    metrics: { engine: 'embedded', replicas: 2, retentionDays: 30, volume: { size: '100Gi' }, resources: 'large' },
    alerting: {
      alertmanager: { engine: 'embedded', replicas: 2 },
      receivers: {
        oncall: { type: 'webhook' },
        heartbeat: { type: 'webhook' },
        platform: { type: 'chat', channel: '#airflow-platform' },
        'dag-owners': {
          type: 'email',
          to: ['dag-owners@example.com'],
          from: 'airflow@example.com',
          server: 'smtp.example.com',
          username: 'airflow@example.com',
        },
      },
      routes: [
        { severity: 'critical', receiver: 'oncall' },
        { severity: 'warning', team: 'data', receiver: 'dag-owners' },
        { severity: 'warning', receiver: 'platform' },
      ],
      watchdog: 'heartbeat',
      deployments: 'platform',
    },
    logs: {
      engine: 'embedded',
      store: 'object-store',
      capacity: '500Gi',
      retentionDays: 30,
      volume: { size: '20Gi' },
      resources: 'medium',
    },
    collector: { resources: 'small' },
    traces: { engine: 'embedded', volume: { size: '50Gi' }, retentionDays: 7, resources: 'small' },
    traceSampling: 0.1,
    search: { engine: 'embedded', volume: { size: '200Gi' }, retentionDays: 30, resources: 'xlarge' },
    kibana: { engine: 'embedded', resources: 'small' },
    grafana: { engine: 'embedded', resources: 'small' },
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
    waf: { replicas: 3, maxReplicas: 12 },
    auth: {
      provider: 'keycloak',
      image: { pullSecret: 'registry-credentials' },
      replicas: 2,
    },
    vpn: {
      enabled: true,
      image: { pullSecret: 'registry-credentials' },
      annotations: internetFacing,
      peers: {
        'oncall-laptop': { publicKey: 'ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=', address: '10.13.13.2' },
        'office-router': { publicKey: 'PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=', address: '10.13.13.3' },
      },
    },
  },
  access: { viewers: ['data-engineers'], operators: ['airflow-operators'], admins: ['platform-engineers'] },
  secrets: {
    provider: 'external-secrets',
    vault: { server: 'https://vault.example.com', path: 'airflow/prod' },
  },
  security: { policies: { mode: 'deny' } },
  recovery: {
    site: { role: 'primary', partner: 'dr' },
    // The write-ahead log is archived all the time: minutes are what a disaster may cost. The dumps are a second way back.
    database: { rpo: 15, workspace: '100Gi', resources: 'medium' },
    storage: {
      replica: {
        region: 'eu-west-1',
        buckets: {
          logs: 'example-airflow-dr-logs',
          archive: 'example-airflow-dr-archive',
          audit: 'example-airflow-dr-audit',
          backups: 'example-airflow-dr-backups',
        },
      },
      resources: 'small',
    },
    configuration: { grafana: true },
    restore: { volume: { type: 'node', size: '100Gi' }, resources: 'medium' },
    validation: { volume: { type: 'node', size: '100Gi' }, resources: 'medium' },
  },
  operations: { performance: { enabled: true, rate: 10, runs: 10 } },
  scaling: { engine: 'keda', vertical: 'recommend' },
  // `npm run release` takes a new version from phase to phase.
  release: {
    strategy: 'blue-green',
    active: 'blue',
  },
  cluster: {
    provider: 'aws',
    nodePools: { general: { cpu: '7.5', memory: '28Gi' } }, // m7i.2xlarge
  },
});
