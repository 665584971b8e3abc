import { Duration } from 'cdk8s';
import { ApiServer, type ApiServerProps } from '../../charts/airflow/api-server';
import { DagProcessor } from '../../charts/airflow/dag-processor';
import { Flower } from '../../charts/airflow/flower';
import type { AirflowRuntime } from '../../charts/airflow/runtime';
import { Scheduler } from '../../charts/airflow/scheduler';
import { Triggerer } from '../../charts/airflow/triggerer';
import { WorkerPool, type WorkerPoolProps } from '../../charts/airflow/worker-pool';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import { SecretInventory } from '../../charts/security/secret-inventory';
import { airflowRuntime, plainRuntime, version } from '../support/airflow-fixtures';
import { emptyChart, objectsOf, readable } from '../support/fixtures';
import type { KubernetesObject } from '../support/manifests';
import { containers, find, ofKind, workloads } from '../support/objects';

type Build = (chart: PlatformChart, airflow: AirflowRuntime) => unknown;

/** The objects of the component itself, without the configuration that all share. */
function objects(build: Build, runtime: (chart: PlatformChart) => AirflowRuntime): KubernetesObject[] {
  const chart = emptyChart('airflow');
  build(chart, runtime(chart));
  return objectsOf(chart).filter(({ metadata }) => !['airflow-config', 'airflow-files', 'airflow-platform-dags'].includes(metadata.name));
}

const minimal = (build: Build) => objects(build, plainRuntime);
const full = (build: Build) => objects(build, airflowRuntime);

const one = { version, replicas: 1, resources: 'small' } as const;
const three = { version, replicas: 3, minAvailable: 1, resources: 'medium' } as const;
const volume = { tier: 'hot', size: '5Gi' } as const;

describe('An API server', () => {
  const all: Omit<ApiServerProps, 'airflow'> = {
    ...one,
    apps: 'all',
    basePath: '',
    credentials: ['database', 'fernet', 'secret-key', 'jwt'],
  };

  test('serves everything by itself', () => {
    expect(readable(minimal((chart, airflow) => new ApiServer(chart, 'airflow-webserver', { ...all, airflow })))).toMatchSnapshot();
  });

  test('serves the UI in a colour, behind a path', () => {
    const props = { ...three, apps: 'core', basePath: '/team/airflow', credentials: ['database', 'logs'], color: 'green' } as const;
    expect(readable(full((chart, airflow) => new ApiServer(chart, 'airflow-webserver', { ...props, airflow })))).toMatchSnapshot();
  });

  test.each([
    ['core', '/api/v2/version', '/api/v2/monitor/health'],
    ['all', '/api/v2/version', '/api/v2/monitor/health'],
    ['execution', '/team/execution/health', '/team/execution/health/ping'],
  ] as const)('of %s is alive at %s and ready at %s', (apps, alive, ready) => {
    const [, server] = containers({
      objects: minimal((chart, airflow) => new ApiServer(chart, 'server', { ...all, apps, basePath: '/team', airflow })),
    });
    expect([server?.startupProbe, server?.livenessProbe, server?.readinessProbe].map((probe) => probe?.httpGet?.path)).toEqual([
      alive,
      alive,
      ready,
    ]);
  });
});

describe('The scheduler', () => {
  test('is one pod', () => {
    expect(readable(minimal((chart, airflow) => new Scheduler(chart, { ...one, airflow })))).toMatchSnapshot();
  });

  test('is several pods that share the work', () => {
    expect(readable(full((chart, airflow) => new Scheduler(chart, { ...three, airflow })))).toMatchSnapshot();
  });
});

describe('The DAG processor', () => {
  test('reads the DAGs of its image', () => {
    expect(readable(minimal((chart, airflow) => new DagProcessor(chart, { ...one, airflow })))).toMatchSnapshot();
  });

  test('reads the DAGs of a repository, with its login', () => {
    expect(readable(full((chart, airflow) => new DagProcessor(chart, { ...three, airflow })))).toMatchSnapshot();
  });
});

describe('The triggerer', () => {
  test('keeps its logs on a volume, and deletes old ones', () => {
    expect(
      readable(minimal((chart, airflow) => new Triggerer(chart, { ...one, airflow, logs: { volume, retentionDays: 7 } }))),
    ).toMatchSnapshot();
  });

  test('sends its logs to the object store', () => {
    expect(readable(full((chart, airflow) => new Triggerer(chart, { ...three, airflow, logs: {} })))).toMatchSnapshot();
  });
});

describe('A pool of workers', () => {
  const pool: Omit<WorkerPoolProps, 'airflow'> = {
    ...one,
    queues: ['default'],
    concurrency: 4,
    priority: 'medium',
    gracePeriod: Duration.minutes(10),
    logs: {},
  };

  test('keeps its logs on volumes, and deletes old ones', () => {
    expect(
      readable(minimal((chart, airflow) => new WorkerPool(chart, 'default', { ...pool, airflow, logs: { volume, retentionDays: 7 } }))),
    ).toMatchSnapshot();
  });

  test('sends its logs to the object store', () => {
    const props = {
      ...pool,
      ...three,
      queues: ['critical', 'default'],
      concurrency: 16,
      priority: 'high',
      gracePeriod: Duration.hours(1),
    } as const;
    expect(readable(full((chart, airflow) => new WorkerPool(chart, 'critical', { ...props, airflow })))).toMatchSnapshot();
  });

  describe('has memory', () => {
    const worker = (props: Partial<WorkerPoolProps>) => {
      const [first] = containers({
        objects: minimal((chart, airflow) => new WorkerPool(chart, 'default', { ...pool, ...props, airflow })),
      }).filter(({ name }) => name === 'airflow-worker');
      const variables = Object.fromEntries((first?.env ?? []).map(({ name, value }) => [name, value]));
      const volume = first?.workload.template.spec.volumes?.find(({ name }) => name === 'task-memory');
      return { resources: first?.resources, variables, volume };
    };

    test('of its role and the tasks that it runs, CPU and disk of its tier', () => {
      const { resources } = worker({ priority: 'high', concurrency: 4, resources: 'large' });
      expect(resources).toEqual({
        requests: { cpu: '1', memory: '2176Mi', 'ephemeral-storage': '1Gi' },
        limits: expect.objectContaining({ cpu: '4', memory: '2176Mi' }),
      });
    });

    test('of its figures, where these are its own', () => {
      const own = { requests: { cpu: '1', memory: '2Gi', storage: '1Gi' }, limits: { cpu: '2', memory: '8Gi', storage: '2Gi' } };
      expect(worker({ resources: own }).resources).toMatchObject({ requests: { memory: '2Gi' }, limits: { memory: '8Gi' } });
    });

    test('of which one task gets no more than leaves the others alive', () => {
      // 256 MiB for the worker and 96 for each of three other tasks are taken off 2176.
      expect(worker({ concurrency: 4 }).variables['TASK_MEMORY_KIB']).toBe(String((2176 - 256 - 3 * 96) * 1024));
    });

    test.each([
      ['low', { TASK_CACHE: '/opt/airflow/cache' }, '256Mi'],
      ['medium', {}, undefined],
      ['high', { TASK_SCRATCH: '/opt/airflow/scratch' }, '512Mi'],
    ] as const)('with %s priority, in which tasks find %p', (priority, variables, sizeLimit) => {
      const found = worker({ priority });
      expect(found.variables).toMatchObject(variables);
      expect(found.volume).toEqual(sizeLimit && { name: 'task-memory', emptyDir: { medium: 'Memory', sizeLimit } });
    });
  });

  test('tells its tasks where what they make belongs, where they reach the object store', () => {
    const [found] = containers({
      objects: full((chart, airflow) => new WorkerPool(chart, 'bulk', { ...pool, airflow, dataBucket: 'history', storage: 'archive' })),
    }).filter(({ name }) => name === 'airflow-worker');
    expect(found?.env).toContainEqual({ name: 'TASK_DATA', value: 's3://history/archive/data/bulk' });
  });

  test('stays on the nodes that it is given', () => {
    const objects = minimal((chart, airflow) => new WorkerPool(chart, 'default', { ...pool, airflow, nodeSelector: { pool: 'tasks' } }));
    expect(find({ objects }, 'Deployment', 'airflow-worker-default').spec.template.spec.nodeSelector).toEqual({ pool: 'tasks' });
  });

  test('shares a name with other pools, and has a label of its own', () => {
    const rendered = minimal((chart, airflow) => ['fast', 'slow'].map((name) => new WorkerPool(chart, name, { ...pool, airflow })));
    expect(ofKind({ objects: rendered }, 'Deployment').map(({ metadata, spec }) => [metadata.name, spec.selector.matchLabels])).toEqual(
      ['fast', 'slow'].map((name) => [
        `airflow-worker-${name}`,
        { 'app.kubernetes.io/name': 'airflow-worker', 'app.kubernetes.io/instance': 'airflow', 'airflow-platform/pool': name },
      ]),
    );
  });

  test('without volumes starts all its new pods while the old ones finish', () => {
    const rendered = { objects: minimal((chart, airflow) => new WorkerPool(chart, 'default', { ...pool, airflow })) };
    expect(find(rendered, 'Deployment', 'airflow-worker-default').spec.strategy?.rollingUpdate).toEqual({
      maxSurge: '100%',
      maxUnavailable: 0,
    });
  });
});

describe('Flower', () => {
  const flower = (runtime: typeof minimal) => {
    const secrets = new SecretInventory();
    return { secrets, objects: runtime((chart, airflow) => new Flower(chart, { airflow, secrets, version, resources: 'micro' })) };
  };

  test('watches the broker behind a password', () => {
    expect(readable(flower(minimal).objects)).toMatchSnapshot();
  });

  test('declares its login', () => {
    expect(flower(minimal).secrets.secrets.map(({ name, readers }) => [name, readers])).toEqual([['airflow-flower', ['airflow-flower']]]);
  });

  test('waits for no migration: it never sees the database', () => {
    expect(workloads(flower(full)).flatMap(({ containers: all }) => all.map(({ name }) => name))).toEqual(['airflow-flower']);
  });
});
