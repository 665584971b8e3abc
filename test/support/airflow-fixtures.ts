/** What Airflow's components need around them. */
import { declareAirflowSecrets } from '../../charts/airflow/airflow-secrets';
import { AirflowRuntime, type RuntimeProps } from '../../charts/airflow/runtime';
import type { DagSource } from '../../charts/airflow/settings';
import { SharedConfiguration } from '../../charts/airflow/shared-configuration';
import { images } from '../../charts/platform/images';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import { tcp } from '../../charts/platform/ports';
import { SecretInventory } from '../../charts/security/secret-inventory';
import type { BrokerEndpoint } from '../../charts/stores/endpoints';
import { database, login, objectStore } from './fixtures';

export const version = images.airflow.tag;

export const broker = (): BrokerEndpoint => ({
  peer: { name: 'redis', cidrs: ['192.0.2.3/32'] },
  host: 'redis.example.com',
  port: tcp(6380),
  tls: true,
  credentials: login('redis-airflow'),
  monitor: login('redis-monitor'),
});

export const gitDags: Extract<DagSource, { source: 'git' }> = {
  source: 'git',
  repository: 'https://git.example.com/dags.git',
  ref: 'main',
  folder: 'dags',
  refreshInterval: 60,
  credentials: 'token',
};

/** A runtime with everything: remote logs, DAGs from Git, a pool in front of the database, a private registry. */
export function airflowRuntime(chart: PlatformChart, props: Partial<RuntimeProps> = {}): AirflowRuntime {
  const dags = props.dags ?? gitDags;
  return new AirflowRuntime(new SharedConfiguration(chart), {
    image: images.airflow,
    imagePullSecret: 'registry',
    settings: { AIRFLOW__CORE__EXECUTOR: 'CeleryExecutor' },
    secretKeySettings: { AIRFLOW__CORE__SECURITY__SECRET_KEY: '$(AIRFLOW_SECRET_KEY)' },
    secrets: declareAirflowSecrets(new SecretInventory(), 'airflow', { dags, createAdmin: true }),
    database: database(),
    pooledDatabase: { ...database(), host: 'pgbouncer', port: tcp(6432), sslMode: 'disable' },
    broker: broker(),
    logStore: objectStore(),
    dags,
    queues: ['critical', 'default'],
    executionApi: 'airflow-execution-api',
    ...props,
  });
}

/** The least: logs stay, DAGs are in the image, nothing in front of the database. */
export function plainRuntime(chart: PlatformChart): AirflowRuntime {
  return airflowRuntime(chart, {
    imagePullSecret: undefined,
    secretKeySettings: {},
    pooledDatabase: database(),
    logStore: undefined,
    dags: { source: 'image' },
  });
}
