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
      workers: { default: { replicas: 2, priority: 'low', gracePeriod: 900 } },
      pools: { warehouse: { slots: 8, description: 'Connections to the warehouse' } },
      roles: { auditor: [{ action: 'can_read', resource: 'Audit Logs' }] },
      flower: { enabled: true },
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
    secrets: { provider: 'existing' },
    cluster: { provider: 'gcp', taskEgress: [{ cidr: '10.20.0.0/16', ports: [443, 5432] }] },
    release: { strategy: 'blue-green', active: 'green' },
  },
  external: {
    name: 'external',
    stage: 'production',
    domain: 'example.net',
    airflow: {
      dags: { source: 'git', repository: 'https://git.example.net:8443/dags.git', cidrs: ['192.0.2.0/24'] },
      executionApi: { separate: false },
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
      objects: { engine: 'external', endpoint: 'https://s3.example.net:9000', cidrs: ['198.51.100.32/28'] },
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
    secrets: { provider: 'external-secrets', vault: { server: 'https://vault.example.net', path: 'airflow', caConfigMap: 'vault-ca' } },
    cluster: { provider: 'on-prem' },
  },
};
