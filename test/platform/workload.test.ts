import { Duration } from 'cdk8s';
import { ConfigFiles } from '../../charts/platform/config-files';
import type { ContainerProps, TaskContainerProps } from '../../charts/platform/container';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import { tcp } from '../../charts/platform/ports';
import { httpProbe, tcpProbe } from '../../charts/platform/probes';
import { SERVING_REPLICAS, servingJobsOf } from '../../charts/platform/resting';
import { CronJob, type CronJobProps, Deployment, Job, type JobProps, StatefulSet } from '../../charts/platform/workload';
import { emptyChart, image, login, readable, rendered, Something, site } from '../support/fixtures';
import type { KubernetesObject } from '../support/manifests';
import { find, ofKind, workloads } from '../support/objects';

const task: TaskContainerProps = { name: 'task', image, resources: 'nano' };

const server: ContainerProps = {
  name: 'server',
  image,
  resources: 'micro',
  probes: { liveness: tcpProbe('http') },
  ports: { http: tcp(8080) },
};

const pods = { priority: 'system', gracePeriod: Duration.seconds(30) } as const;

/** Everything that a container can have. */
function fullServer(something: Something): ContainerProps {
  const files = new ConfigFiles(something, 'something-files', { 'server.conf': 'port = 8080\n' });
  const variables = new ConfigFiles(something, 'something-config', { LOG_LEVEL: 'info' });
  const secret = login('something-login');
  return {
    ...server,
    command: ['server'],
    args: ['--port', '8080'],
    environment: {
      USERNAME: secret.key('username'),
      PASSWORD: secret.key('password'),
      URL: 'http://$(USERNAME):$(PASSWORD)@host',
      POD: { field: 'metadata.name' },
    },
    environmentFrom: [variables],
    preStop: ['sleep', '5'],
    probes: {
      startup: httpProbe('/health', 'http', { initialDelay: 1, failures: 60 }),
      liveness: tcpProbe('http'),
      readiness: httpProbe('/ready', 'http'),
    },
    mounts: [
      { name: 'files', path: '/etc/server/server.conf', subPath: 'server.conf', source: { config: files } },
      { name: 'scripts', path: '/scripts', source: { config: files, executable: true } },
      { name: 'login', path: '/run/secrets/login', source: { secret, keys: ['password'] } },
      { name: 'shared', path: '/shared', source: { claim: 'shared-data' } },
      { name: 'memory', path: '/dev/shm', source: { emptyDir: { size: '16Mi', medium: 'Memory' } } },
      { name: 'data', path: '/data', source: { claimTemplate: true } },
    ],
  };
}

const sidecar: ContainerProps = {
  ...server,
  name: 'sidecar',
  ports: undefined,
  probes: { none: 'it only sleeps' },
  image: { ...image, user: 2000, group: 2000 },
};

const fullPods = {
  ...pods,
  priority: 'high',
  replicas: 3,
  minAvailable: 1,
  imagePullSecret: 'registry',
  annotations: { 'example.com/note': 'kept' },
  initContainers: [{ ...task, name: 'before' }],
} as const;

test('A pod mounts a token of the Kubernetes API only where it is told to', () => {
  const automount = (kubernetesApi?: boolean) => {
    const objects = rendered(
      (chart) => new Deployment(new Something(chart), { ...pods, kubernetesApi, replicas: 1, containers: [server] }),
    );
    const [account] = ofKind({ objects }, 'ServiceAccount');
    return [
      account?.automountServiceAccountToken,
      ...workloads({ objects }).map(({ template }) => template.spec.automountServiceAccountToken),
    ];
  };
  expect(automount()).toEqual([false, false]);
  expect(automount(true)).toEqual([false, true]); // the account hands out none: a pod asks for itself
});

describe('A Deployment', () => {
  test('of one replica has a ServiceAccount, and neither budget nor spread', () => {
    expect(
      readable(rendered((chart) => new Deployment(new Something(chart), { ...pods, replicas: 1, containers: [server] }))),
    ).toMatchSnapshot();
  });

  test('has all that it is given', () => {
    const build = (chart: PlatformChart) => {
      const something = new Something(chart, 'something-blue', {
        name: 'something',
        variant: { 'airflow-platform/color': 'blue' },
        version: '1.2.3',
        ports: { http: tcp(8080) },
      });
      const { mounts = [], ...container } = fullServer(something);
      return new Deployment(something, {
        ...fullPods,
        maxSurge: '100%',
        containers: [{ ...container, mounts: mounts.filter(({ name }) => name !== 'data') }, sidecar],
      });
    };
    expect(readable(rendered(build))).toMatchSnapshot();
  });

  test.each([
    [2, undefined, 1],
    [5, undefined, 4],
    [5, 2, 2],
  ])('of %i replicas, %s of which must stay, lets a drain leave %i', (replicas, minAvailable, expected) => {
    const objects = rendered((chart) => new Deployment(new Something(chart), { ...pods, replicas, minAvailable, containers: [server] }));
    expect(ofKind({ objects }, 'PodDisruptionBudget').map(({ spec }) => spec.minAvailable)).toEqual([expected]);
  });

  describe('that only the serving site has', () => {
    const scaling = { maxReplicas: 5, targetCpu: 70, cooldown: 300 };
    const objectsAt = (standby: boolean | undefined, autoscaling?: typeof scaling) => {
      const pair = standby === undefined ? undefined : { self: 'a', partner: 'b', standby };
      const build = (chart: PlatformChart) =>
        new Deployment(new Something(chart), { ...pods, replicas: 2, onlyServing: true, autoscaling, containers: [server] });
      return rendered(build, emptyChart('test', { site: { ...site, pair } }));
    };

    test('is on the other as it will be, without a pod', () => {
      const [resting, serving] = [objectsAt(true), objectsAt(false)];
      expect(serving).toEqual(objectsAt(undefined));
      expect(resting).toEqual(serving.map((object) => (object.kind === 'Deployment' ? asleep(object, 2) : object)));
    });

    test('has no autoscaler there that would start some', () => {
      expect(ofKind({ objects: objectsAt(false, scaling) }, 'HorizontalPodAutoscaler')).toHaveLength(1);
      expect(ofKind({ objects: objectsAt(true, scaling) }, 'HorizontalPodAutoscaler')).toEqual([]);
      expect(find({ objects: objectsAt(true, scaling) }, 'Deployment', 'something').spec.replicas).toBe(0);
    });
  });

  test('tells a Secret who reads it', () => {
    const secret = login('something-login');
    const reads = { ...server, environment: { PASSWORD: secret.key('password') } };
    const mounts = { ...server, mounts: [{ name: 'login', path: '/login', source: { secret } }] };
    rendered((chart) => {
      new Deployment(new Something(chart, 'reader'), { ...pods, replicas: 1, containers: [reads] });
      new Deployment(new Something(chart, 'mounter'), { ...pods, replicas: 1, containers: [mounts] });
      new Deployment(new Something(chart, 'other'), { ...pods, replicas: 1, containers: [server] });
    });
    expect(secret.readers).toEqual(['mounter', 'reader']);
  });
});

describe('A StatefulSet', () => {
  test('starts its pods one after another, without volumes of their own', () => {
    expect(
      readable(
        rendered(
          (chart) => new StatefulSet(new Something(chart), { ...pods, replicas: 1, serviceName: 'something', containers: [server] }),
        ),
      ),
    ).toMatchSnapshot();
  });

  test('has all that it is given', () => {
    const build = (chart: PlatformChart) => {
      const something = new Something(chart, 'something', { version: '1.2.3', ports: { http: tcp(8080) } });
      const claims = { data: { tier: 'cold', size: '20Gi' } } as const;
      return new StatefulSet(something, {
        ...fullPods,
        serviceName: 'something-pods',
        parallel: true,
        claims,
        containers: [fullServer(something), sidecar],
      });
    };
    expect(readable(rendered(build))).toMatchSnapshot();
  });
});

describe('A Job', () => {
  const named = (props: Partial<JobProps>): string | undefined => {
    const objects = rendered(
      (chart) => new Job(new Something(chart), { ...pods, deadline: Duration.minutes(5), containers: [task], ...props }),
    );
    return ofKind({ objects }, 'Job')[0]?.metadata.name;
  };

  test('gives up after six failures', () => {
    expect(
      readable(rendered((chart) => new Job(new Something(chart), { ...pods, deadline: Duration.minutes(5), containers: [task] }))),
    ).toMatchSnapshot();
  });

  test('has a name that ends in a hash of its content', () => {
    expect(named({})).toMatch(/^something-[0-9a-f]{8}$/);
  });

  test('keeps its name while its content stays', () => {
    expect(named({})).toBe(named({ retries: 6 }));
  });

  test.each<[string, Partial<JobProps>]>([
    ['its image', { containers: [{ ...task, image: { ...image, tag: '1.2.4' } }] }],
    ['its arguments', { containers: [{ ...task, args: ['--again'] }] }],
    ['its size', { containers: [{ ...task, resources: 'small' }] }],
    ['its retries', { retries: 1 }],
    ['its deadline', { deadline: Duration.minutes(6) }],
    ['its priority', { priority: 'low' }],
    ['its annotations', { annotations: { note: 'new' } }],
  ])('gets another name with %s', (_, props) => {
    expect(named(props)).not.toBe(named({}));
  });

  test('gets another name with the content of a file that it reads', () => {
    const withFile = (content: string) => {
      const chart = emptyChart();
      const something = new Something(chart);
      const mounts = [
        { name: 'files', path: '/files', source: { config: new ConfigFiles(something, 'something-files', { 'a.txt': content }) } },
      ];
      const objects = rendered(
        () => new Job(something, { ...pods, deadline: Duration.minutes(5), containers: [{ ...task, mounts }] }),
        chart,
      );
      return ofKind({ objects }, 'Job')[0]?.metadata.name;
    };
    expect(withFile('one')).toBe(withFile('one'));
    expect(withFile('one')).not.toBe(withFile('two'));
  });
});

describe('A CronJob', () => {
  const build = (chart: PlatformChart) =>
    new CronJob(new Something(chart, 'nightly', { version: '1.2.3' }), {
      ...pods,
      schedule: '0 3 * * *',
      retries: 1,
      deadline: Duration.hours(2),
      imagePullSecret: 'registry',
      containers: [task],
    });

  const nightly: CronJobProps = {
    ...pods,
    schedule: '0 3 * * *',
    deadline: Duration.hours(2),
    containers: [{ ...task, name: 'main' }],
  };

  test('runs in UTC, never twice at a time, and late rather than not at all', () => {
    expect(readable(rendered(build))).toMatchSnapshot();
  });

  test('has a name without a hash: its template can be changed', () => {
    expect(find({ objects: rendered(build) }, 'CronJob', 'nightly').spec.schedule).toBe('0 3 * * *');
  });

  test('that only people start is suspended', () => {
    const suspended = (props: Partial<CronJobProps>) =>
      ofKind({ objects: rendered((chart) => new CronJob(new Something(chart), { ...nightly, ...props })) }, 'CronJob')[0]?.spec.suspend;
    expect([suspended({ suspended: true }), suspended({})]).toEqual([true, undefined]);
  });

  test('of the site that serves is known to the failover, one that runs on both is not', () => {
    const jobs = (props: Partial<CronJobProps>) => {
      const chart = emptyChart('test');
      new CronJob(new Something(chart), { ...nightly, ...props });
      return servingJobsOf([chart]);
    };
    expect([jobs({ onlyServing: true }), jobs({})]).toEqual([[{ namespace: 'airflow', name: 'something' }], []]);
  });

  test('starts a container that failed again in place, or keeps the pod with its log', () => {
    const policy = (keepsFailures?: boolean) =>
      workloads({ objects: rendered((chart) => new CronJob(new Something(chart), { ...nightly, keepsFailures })) }).map(
        ({ template }) => template.spec.restartPolicy,
      );
    expect([policy(), policy(true)]).toEqual([['OnFailure'], ['Never']]);
  });

  test('runs a sidecar beside the containers that come after it', () => {
    const objects = rendered(
      (chart) => new CronJob(new Something(chart), { ...nightly, initContainers: [task, { ...sidecar, sidecar: true }] }),
    );
    const [workload] = workloads({ objects });
    expect(workload?.containers.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ['task', undefined],
      ['sidecar', 'Always'],
      ['main', undefined],
    ]);
  });
});

/** As it is where its pods rest. */
const asleep = (object: KubernetesObject, serving: number) => ({
  ...object,
  metadata: { ...object.metadata, annotations: { [SERVING_REPLICAS]: String(serving) } },
  spec: { ...(object as { spec?: object }).spec, replicas: 0 },
});
