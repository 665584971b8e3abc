import type { EnvironmentInput } from '../../environments/schema';

/** Platforms that nobody runs: together with the environments, they choose every option of the environment file. */
export const VARIANTS: Readonly<Record<string, EnvironmentInput>> = {
  embedded: {
    name: 'embedded',
    stage: 'staging',
    instance: 'data',
    domain: 'example.org',
    airflow: {
      url: 'https://example.org/team/airflow',
      dags: { source: 'git', repository: 'ssh://git@git.example.org/dags.git', credentials: 'ssh-key' },
      config: { AIRFLOW__CORE__SECURITY__SECRET_KEY: '$(AIRFLOW_SECRET_KEY)', AIRFLOW__CELERY__SYNC_PARALLELISM: '2' },
      webserver: { replicas: 3, minAvailable: 1 },
      triggerer: { replicas: 1, maxReplicas: 2, capacity: 500 },
      workers: {
        default: { replicas: 2, maxReplicas: 5, cooldown: 600, priority: 'low', gracePeriod: 900, nodePool: 'tasks' },
        heavy: {
          memory: 'buffer',
          storage: 'cold',
          concurrency: 2,
          resources: { requests: { cpu: '1', memory: '4Gi', storage: '1Gi' }, limits: { cpu: '4', memory: '6Gi', storage: '4Gi' } },
        },
      },
      pools: { warehouse: { slots: 8, description: 'Connections to the warehouse' } },
      roles: { auditor: [{ action: 'can_read', resource: 'Audit Logs' }] },
      flower: { enabled: true },
      serviceAccounts: { 'ci-deployer': { role: 'auditor' }, 'event-gateway': { role: 'User' } },
    },
    stores: {
      postgres: { engine: 'embedded', database: 'airflow_embedded' },
      pgbouncer: { enabled: true, replicas: 2 },
      redis: { engine: 'embedded' },
      objects: { engine: 'embedded' },
    },
    observability: {
      metrics: { engine: 'prometheus-operator', labels: { release: 'kube-prometheus' }, namespace: 'monitoring' },
      traces: { engine: 'external', url: 'http://tempo.example.org:4318', cidrs: ['203.0.113.16/28'] },
      alerting: { routes: [{ receiver: 'bot' }], receivers: { bot: { type: 'webhook', url: 'https://bot.example.org:8443/alerts' } } },
    },
    tls: { provider: 'existing' },
    edge: {
      entry: {
        type: 'gateway',
        className: 'envoy',
        controller: { namespace: 'envoy-gateway-system', labels: { 'app.kubernetes.io/name': 'envoy' } },
      },
      publicHosts: ['airflow'],
      waf: { mode: 'detect', paranoia: 2, anomalyThresholds: { inbound: 10, outbound: 8 }, bodyLimit: '32Mi' },
      auth: { provider: 'keycloak', mfa: 'admins', replicas: 1, groups: { admin: 'platform admins' } },
      vpn: {
        enabled: true,
        range: '10.99.0.0/28',
        peers: { bastion: { publicKey: 'GKw+c0PwFokMUQ6T+TUmEWnZ4/VlQ2Qpgw+vCTT0+OQ=', address: '10.99.0.14' } },
      },
    },
    recovery: {
      site: { role: 'primary', partner: 'embedded-dr' },
      storage: {
        replica: {
          endpoint: 'https://s3.backup.example.org:8334',
          region: 'elsewhere',
          buckets: { logs: 'copy-logs', archive: 'copy-archive', audit: 'copy-audit', backups: 'copy-backups' },
          cidrs: ['203.0.113.80/28'],
        },
        snapshots: { className: 'csi-disks', keep: 3 },
      },
      restore: { volume: { type: 'claim', tier: 'hot' } },
      validation: { volume: { type: 'claim' }, rto: 60 },
    },
    security: { audit: { lock: 'compliance', retentionDays: 2557 } },
    secrets: { provider: 'existing' },
    scaling: { engine: 'keda', namespace: 'keda-system', pollingInterval: 30 },
    cluster: {
      provider: 'gcp',
      reclaimPolicy: 'Delete',
      encryptionKey: 'projects/example/locations/europe-west3/keyRings/airflow/cryptoKeys/volumes',
      nodePools: {
        services: { cpu: '3.5', memory: '12Gi' },
        tasks: { cpu: '7.5', memory: '28Gi', labels: { 'example.org/pool': 'tasks' } },
      },
      quota: { headroom: 50, granted: { cpu: '96', memory: '256Gi', storage: '2Ti' } },
      taskEgress: [{ cidr: '10.20.0.0/16', ports: [443, 5432] }],
    },
    release: {
      strategy: 'blue-green',
      engine: 'argo-rollouts',
      controllerNamespace: 'rollouts',
      active: 'green',
      preview: { color: 'blue', image: { tag: '3.3.2-1' } },
      phase: 'verify',
    },
  },
  external: {
    name: 'external',
    stage: 'production',
    domain: 'example.net',
    airflow: {
      dags: { source: 'git', repository: 'https://git.example.net:8443/dags.git', cidrs: ['192.0.2.0/24'] },
      webserver: { maxReplicas: 3, targetCpu: 60 },
      executionApi: { separate: false },
      workers: { default: { maxReplicas: 4 } },
      databaseCleanup: { enabled: false },
    },
    stores: {
      postgres: {
        engine: 'external',
        database: 'airflow_external',
        host: 'postgres.example.net',
        sslMode: 'require',
        cidrs: ['198.51.100.0/28'],
      },
      pgbouncer: { enabled: true, replicas: 2 },
      redis: { engine: 'external', host: 'redis.example.net', cidrs: ['198.51.100.16/28'] },
      objects: {
        engine: 'external',
        endpoint: 'https://s3.example.net:9000',
        cidrs: ['198.51.100.32/28'],
        storageClasses: { archive: 'DEEP' }, // one that Ceph's own configuration makes
        tiering: { archiveDays: 3650 },
      },
    },
    observability: {
      profile: 'full',
      metrics: { engine: 'external', url: 'https://prometheus.example.net', cidrs: ['203.0.113.0/30'] },
      alerting: { alertmanager: { engine: 'external', url: 'https://alertmanager.example.net/main', cidrs: ['203.0.113.4/30'] } },
      logs: { engine: 'external', url: 'https://loki.example.net:3100', cidrs: ['203.0.113.8/30'] },
      traces: {
        engine: 'external',
        url: 'https://otlp.example.net:4318',
        queryUrl: 'https://jaeger.example.net',
        cidrs: ['203.0.113.12/30'],
      },
      search: { engine: 'external', url: 'https://elasticsearch.example.net:9200', cidrs: ['203.0.113.20/30'] },
      kibana: { engine: 'external', url: 'https://kibana.example.net', cidrs: ['203.0.113.24/30'] },
      grafana: { engine: 'external', url: 'https://grafana.example.net', cidrs: ['203.0.113.28/30'] },
    },
    tls: {
      provider: 'cert-manager',
      issuers: {
        public: { type: 'acme', email: 'it@example.net', challenge: { type: 'http01' } },
        corporate: { type: 'existing', name: 'corporate-ca' },
      },
      public: 'public',
      internal: 'corporate',
    },
    edge: {
      entry: { type: 'ingress', className: 'traefik', controller: { namespace: 'traefik' } },
      publicHosts: ['airflow'],
      publicExecutionApi: true,
      auth: {
        provider: 'external-oidc',
        issuer: 'https://login.example.net/tenant',
        authorizationUrl: 'https://login.example.net/tenant/authorize',
        tokenUrl: 'https://login.example.net/tenant/token',
        userinfoUrl: 'https://login.example.net/tenant/userinfo',
        jwksUrl: 'https://login.example.net/tenant/keys',
        groupsClaim: 'roles',
        acrValues: 'mfa',
        cidrs: ['203.0.113.64/28'],
      },
    },
    access: { viewers: ['developers'] },
    secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.net', path: 'airflow', caConfigMap: 'vault-ca' } },
    security: {
      rotation: { days: { 'given-token': 30 }, vault: { role: 'metadata-reader', cidrs: ['198.51.100.64/28'] } },
      compliance: { exceptions: { 'encryption-of-secrets': 'the cloud encrypts with a key of its own, seen in its console' } },
    },
    recovery: {
      site: { role: 'primary', partner: 'external-dr' },
      database: {
        schedule: '0 * * * *',
        rpo: 90,
        retention: { daily: 14, weekly: 0, monthly: 0 },
        pointInTime: { enabled: false },
        verify: 1,
        workspace: '8Gi',
      },
      storage: {
        replica: {
          endpoint: 'https://s3.dr.example.net:9000',
          region: 'us-east-1',
          buckets: { logs: 'dr-logs', archive: 'dr-archive', audit: 'dr-audit', backups: 'dr-backups' },
        },
      },
    },
    scaling: { engine: 'hpa', vertical: 'in-place' },
    cluster: { provider: 'on-prem' },
  },
  // The least that anybody writes.
  sandbox: {
    name: 'sandbox',
    stage: 'development',
    secrets: { provider: 'inline' },
    security: { policies: { mode: 'off' }, compliance: { enabled: false } },
    stores: { postgres: { engine: 'embedded', login: 'second' } },
  },
};
