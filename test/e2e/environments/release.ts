import { defineEnvironment, type EnvironmentInput } from '../../../environments/schema';

/** Versions with one schema, in their order; and two whose heads differ, Airflow's and FAB's. */
export const SAME_SCHEMA = ['3.3.0', '3.3.1', '3.3.2'] as const;
export const OTHER_SCHEMA = ['3.2.2', '3.3.2'] as const;

/** What changes from one state of a release to the next. */
export interface Release {
  /** Tag of `airflow.image`. */
  readonly tag: string;
  readonly release?: EnvironmentInput['release'];
}

/** Seconds that a Job waits: for green little, which is there when it is tried, so that the Job is seen to fail; else for all pods. */
const waitOf = (release: Release['release']): number => (release?.strategy === 'blue-green' && release.phase === 'verify' ? 120 : 900);

/**
 * A platform whose version changes, on a two-CPU node: tasks outlive pods, as in production, for their logs are in the object store
 * and the pods of workers have no volumes. Watching is somebody else's but for the metrics.
 */
export const releasing = (name: string, { tag, release }: Release): EnvironmentInput =>
  defineEnvironment({
    name,
    stage: 'development',
    airflow: {
      image: { tag },
      url: 'http://localhost:8080',
      dagsArePausedAtCreation: false,
      createAdmin: true,
      config: {
        AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES: '1',
        AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: '60', // pods that start beside each other leave the API little CPU
      },
      webserver: { replicas: 2, resources: 'mini' }, // the least that a colour may have
      executionApi: { resources: 'mini' },
      scheduler: { resources: 'mini' },
      triggerer: { replicas: 2, resources: 'mini' }, // a broken image takes one of them away
      databaseCleanup: { resources: 'mini' },
      workers: { default: { queues: ['default', 'critical', 'processing', 'background'], memory: 'cache' } },
      logs: { store: 'object-store' },
    },
    ...(release ? { release } : {}),
    stores: {
      postgres: { engine: 'embedded', database: 'airflow_release' },
      pgbouncer: { enabled: false },
      objects: { engine: 'embedded', volume: { size: '5Gi' } },
    },
    observability: {
      logs: { engine: 'external', url: 'http://loki.example.com:3100' },
      traces: { engine: 'external', url: 'http://traces.example.com:4318' },
      grafana: { engine: 'external', url: 'http://grafana.example.com:3000' },
      publicProbe: { enabled: false },
    },
    recovery: {
      database: { resources: 'mini' },
      storage: { resources: 'micro' },
      configuration: { resources: 'mini' },
      validation: { resources: 'mini' },
    },
    operations: {
      smokeTest: { wait: waitOf(release) },
      performance: { enabled: release !== undefined, wait: waitOf(release), rate: 3, duration: 20, p95: 20_000, regression: 500, runs: 2 },
    },
    tls: { provider: 'none' },
    secrets: { provider: 'inline' },
    cluster: { provider: 'local', reclaimPolicy: 'Delete', pinDigests: false },
  });
