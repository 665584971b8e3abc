import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../../../scripts/diagnose';
import { exitCode, textOf } from '../../../scripts/diagnose/report';
import { LiveCluster, MINUTES_AGO, NOW } from '../../support/live-cluster';

const ask = (cluster: LiveCluster) => diagnose(cluster.declared, cluster.kubectl, NOW);

/** The only finding, of which the runbook is there. */
async function onlyFinding(cluster: LiveCluster) {
  const { findings } = await ask(cluster);
  expect(findings.map(({ cause }) => cause)).toHaveLength(1);
  const [finding] = findings;
  if (!finding) throw new Error('nothing was found');
  expect(existsSync(join('docs', finding.runbook.replace(/#.*/, '')))).toBe(true);
  return finding;
}

const consequences = ({ consequences: all }: { readonly consequences: readonly { readonly cause: string }[] }) =>
  all.map(({ cause }) => cause);

describe('A platform that runs as declared', () => {
  test.each(['dev', 'staging', 'prod', 'dr'])('is healthy: %s', async (name) => {
    const cluster = new LiveCluster(name);
    const diagnosis = await ask(cluster);
    expect(textOf(diagnosis)).toBe(`${name} is healthy`);
    expect(exitCode(diagnosis)).toBe(0);
  });

  test('is only read: nothing but get, logs and exec of its own scripts is asked', async () => {
    const cluster = new LiveCluster();
    await ask(cluster);
    const commands = cluster.asked.map((args) => (args[0] === 'exec' ? `exec ${args[args.indexOf('--') + 1]}` : (args[0] ?? '')));
    expect([...new Set(commands)].sort()).toEqual(['exec promtool', 'exec python3', 'exec sh', 'get', 'logs']);
    expect(cluster.asked.filter(([verb, kind]) => verb === 'get' && kind?.includes('secret'))).toEqual([]);
  });
});

describe('The cause is named for', () => {
  test('a bad image tag, beside the tag that the environment names', async () => {
    const cluster = new LiveCluster();
    const pod = cluster.pod('airflow-triggerer');
    for (const container of pod.spec.containers.slice(0, 1)) container.image = 'docker.io/apache/airflow:no-such-tag';
    cluster.waits('airflow-triggerer', 'ImagePullBackOff', 'Back-off pulling image "docker.io/apache/airflow:no-such-tag"');
    cluster.event(
      pod,
      'Failed',
      'Failed to pull image "docker.io/apache/airflow:no-such-tag": rpc error: code = NotFound desc = not found',
    );

    expect(await onlyFinding(cluster)).toMatchObject({
      kind: 'bad-image',
      cause:
        'image docker.io/apache/airflow:no-such-tag cannot be pulled: the registry has no such image; environment dev names docker.io/apache/airflow:3.3.2: somebody has changed it on the cluster',
      components: ['airflow-triggerer'],
      runbook: 'runbooks/container-startup.md#an-image-does-not-come',
      next: ['kubectl diff -f dist/dev', 'kubectl apply -f dist/dev', 'kubectl -n airflow describe pod airflow-triggerer-0'],
    });
  });

  test('a registry that refuses the login', async () => {
    const cluster = new LiveCluster();
    cluster.waits('airflow-webserver', 'ErrImagePull', 'failed to authorize: 401 Unauthorized');
    expect((await onlyFinding(cluster)).cause).toBe(
      'image docker.io/apache/airflow:3.3.2 cannot be pulled: the registry refuses the login',
    );
  });

  test('a Secret that is not there', async () => {
    const cluster = new LiveCluster();
    cluster.waits('grafana', 'CreateContainerConfigError', 'secret "grafana-admin" not found');
    expect(await onlyFinding(cluster)).toMatchObject({
      kind: 'missing-configuration',
      cause: 'Secret airflow-observability/grafana-admin is not there',
      components: ['grafana'],
      runbook: 'runbooks/container-startup.md#a-secret-or-a-setting-is-missing',
      next: ['kubectl apply -f dist/dev', 'kubectl -n airflow-observability describe pod grafana-0'],
    });
  });

  test('a Secret that External Secrets provides, with the command that shows why it does not', async () => {
    const cluster = new LiveCluster('prod');
    cluster.waits('airflow-scheduler', 'CreateContainerConfigError', 'secret "airflow-fernet-key" not found');
    expect((await onlyFinding(cluster)).next[0]).toBe('kubectl -n airflow describe externalsecret airflow-fernet-key');
  });

  test('a key that is missing in a Secret', async () => {
    const cluster = new LiveCluster();
    cluster.waits('redis', 'CreateContainerConfigError', "couldn't find key password in Secret airflow/redis-airflow");
    expect((await onlyFinding(cluster)).cause).toBe('Secret airflow/redis-airflow has no key password');
  });

  test('a Secret that cannot be mounted because it is not there', async () => {
    const cluster = new LiveCluster();
    const pod = cluster.waits('redis', 'ContainerCreating', '');
    cluster.event(pod, 'FailedMount', 'MountVolume.SetUp failed for volume "login-redis-airflow" : secret "redis-airflow" not found');
    expect((await onlyFinding(cluster)).cause).toBe('Secret airflow/redis-airflow is not there');
  });

  test('a wrong password of the database, with all that follows from it below it', async () => {
    const cluster = new LiveCluster();
    cluster.surveys['*'] = { database: { login: { host: 'postgres', port: 5432, user: 'airflow', outcome: 'password' } } };
    cluster.logs['postgres-0 postgres'] = [
      '2026-11-26T11:55:00.1Z 2026-11-26 11:55:00 UTC [4] airflow@airflow_dev FATAL:  password authentication failed for user "airflow"',
      '2026-11-26T11:56:00.1Z 2026-11-26 11:56:00 UTC [5] airflow@airflow_dev FATAL:  password authentication failed for user "airflow"',
    ].join('\n');
    cluster.lame('airflow-webserver');
    cluster.lame('airflow-worker-default');
    const scheduler = cluster.waits('airflow-scheduler', 'CrashLoopBackOff', 'back-off 5m0s restarting failed container');
    for (const status of scheduler.status.containerStatuses ?? [])
      status.lastState = { terminated: { exitCode: 1, reason: 'Error', finishedAt: MINUTES_AGO } };

    const finding = await onlyFinding(cluster);
    expect(finding).toMatchObject({
      kind: 'wrong-password',
      cause:
        'the database refuses the password of airflow: Secret airflow/postgres-airflow and the role in the database differ, or its readers started before it changed',
      runbook: 'runbooks/database-connection.md#a-password-is-refused',
    });
    expect(finding.evidence).toContain('log of airflow/postgres-0 postgres: refused 2 times, last at 2026-11-26T11:56:00Z');
    expect(finding.evidence).toContain('airflow-webserver, asked now: airflow at postgres:5432 is refused');
    expect(finding.next[0]).toBe('kubectl -n airflow rollout restart statefulset/postgres');
    expect(consequences(finding)).toEqual([
      expect.stringContaining('airflow-scheduler ended with exit code 1'),
      expect.stringContaining('airflow-webserver runs and is not ready'),
      expect.stringContaining('airflow-worker runs and is not ready'),
    ]);
  });

  test('a wrong password that only a log of CloudNativePG tells, in JSON', async () => {
    const cluster = new LiveCluster('prod');
    cluster.logs[`${cluster.pod('keycloak').metadata.name} keycloak`] =
      '2026-11-26T11:56:00.1Z {"message":"FATAL: password authentication failed for user \\"keycloak\\""}';
    expect(await onlyFinding(cluster)).toMatchObject({
      cause:
        'the database refuses the password of keycloak: Secret airflow/postgres-keycloak and the role in the database differ, or its readers started before it changed',
      components: ['keycloak'],
    });
  });

  test('a wrong password of the broker', async () => {
    const cluster = new LiveCluster();
    cluster.surveys['*'] = { broker: { login: { host: 'redis', port: 6379, user: 'airflow', outcome: 'password' }, lengths: undefined } };
    expect((await onlyFinding(cluster)).cause).toBe(
      'the broker refuses the password of Airflow: Secret airflow/redis-airflow and the users of the broker differ, or its readers started before it changed',
    );
  });

  test('a network policy that no longer lets the scheduler reach the database', async () => {
    const cluster = new LiveCluster();
    const policy = cluster.policies.find(({ metadata }) => metadata.name === 'airflow-scheduler');
    if (policy) policy.spec.egress = policy.spec.egress?.filter(({ ports }) => ports?.[0]?.port !== 5432);
    cluster.surveys['airflow-scheduler'] = {
      connections: (targets) => targets.map(([, port]) => (port === 5432 ? 'timeout' : 'open')),
      database: { login: { host: 'postgres', port: 5432, user: 'airflow', outcome: 'timeout' } },
    };
    cluster.lame('airflow-scheduler');

    const finding = await onlyFinding(cluster);
    expect(finding).toMatchObject({
      kind: 'blocked-traffic',
      cause:
        'NetworkPolicy airflow/airflow-scheduler no longer allows airflow-scheduler -> postgres:5432/TCP, which environment dev declares',
      components: ['airflow-scheduler'],
      runbook: 'runbooks/database-connection.md#a-connection-is-blocked',
    });
    expect(finding.evidence.at(-1)).toMatch(
      /^airflow-scheduler to postgres \(airflow\/postgres-0, port 5432\), tried now: timeout, although/,
    );
    expect(consequences(finding)).toEqual([
      'the database at postgres:5432 does not let Airflow in: no answer',
      expect.stringContaining('airflow-scheduler runs and is not ready'),
    ]);
  });

  test('a network policy that is gone', async () => {
    const cluster = new LiveCluster();
    cluster.policies = cluster.policies.filter(({ metadata }) => metadata.name !== 'redis');
    expect((await onlyFinding(cluster)).cause).toBe('NetworkPolicy airflow/redis is gone, and with it everything that it allows');
  });

  test('a policy that no longer lets a worker pool in, by the name of the pool', async () => {
    const cluster = new LiveCluster('prod');
    const policy = cluster.policies.find(({ metadata }) => metadata.name === 'redis');
    const isPool = ({ podSelector }: { podSelector?: { matchLabels?: Record<string, string> } }) =>
      podSelector?.matchLabels?.['airflow-platform/pool'] === 'critical';
    if (policy) policy.spec.ingress = policy.spec.ingress?.filter(({ from }) => !from?.some(isPool));
    expect(await onlyFinding(cluster)).toMatchObject({
      cause: 'NetworkPolicy airflow/redis no longer allows airflow-worker-critical -> redis:6379/TCP, which environment prod declares',
      components: ['airflow-worker-critical'],
    });
  });

  test('a policy that no longer lets anybody resolve names', async () => {
    const cluster = new LiveCluster();
    cluster.policies = cluster.policies.filter(({ metadata }) => metadata.name !== 'allow-dns' || metadata.namespace !== 'airflow');
    cluster.lame('airflow-triggerer');
    const finding = await onlyFinding(cluster);
    expect(finding.cause).toBe('NetworkPolicy airflow/allow-dns is gone, and with it everything that it allows');
    expect(finding.components).toContain('airflow-triggerer');
  });

  test('nothing where somebody allows more than is declared', async () => {
    const cluster = new LiveCluster();
    for (const { metadata, spec } of cluster.policies) if (metadata.name === 'redis') spec.ingress = [{}];
    expect((await ask(cluster)).findings).toEqual([]);
  });

  test('a connection that no policy of the platform blocks', async () => {
    const cluster = new LiveCluster();
    cluster.surveys['airflow-worker-default'] = {
      connections: (targets) => targets.map(([, port]) => (port === 6379 ? 'timeout' : 'open')),
    };
    expect((await onlyFinding(cluster)).cause).toMatch(
      /^airflow-worker-default does not reach redis:6379, although the NetworkPolicies are as declared/,
    );
  });

  test('a DAG file that cannot be imported', async () => {
    const cluster = new LiveCluster();
    const importErrors = [
      { bundle: 'dags-folder', file: 'sales.py', error: 'ModuleNotFoundError', line: 3, message: "No module named 'sap'" },
    ];
    cluster.surveys['*'] = { database: { importErrors } };
    expect(await onlyFinding(cluster)).toMatchObject({
      kind: 'broken-dag',
      cause: '1 DAG file cannot be imported: sales.py',
      evidence: ["dags-folder: sales.py, line 3: ModuleNotFoundError: No module named 'sap'"],
      runbook: 'runbooks/dag-loading.md',
    });
  });

  test('a full volume, and what its software says of it', async () => {
    const cluster = new LiveCluster();
    cluster.volumes['redis-0'] = { size: 1000, used: 1000 };
    cluster.logs['redis-0 redis'] = '2026-11-26T11:56:00.1Z 1:M * Error writing to the AOF file: No space left on device';
    cluster.logs[`${cluster.pod('airflow-scheduler').metadata.name} airflow-scheduler`] =
      '2026-11-26T11:56:01.1Z ResponseError: MISCONF Errors writing to the AOF file: No space left on device'; // what redis has told it
    cluster.surveys['*'] = { broker: { login: { host: 'redis', port: 6379, user: 'airflow', outcome: 'read-only' }, lengths: undefined } };
    const finding = await onlyFinding(cluster);
    expect(finding).toMatchObject({
      kind: 'full-volume',
      cause: 'volume airflow/redis-data-redis-0 is 100 % full',
      components: ['redis'],
      evidence: ['measured now: 100 %', 'log of airflow/redis-0 redis: no space 1 time, last at 2026-11-26T11:56:00Z'],
      runbook: 'runbooks/volume-full.md',
      next: ['kubectl -n airflow describe pvc redis-data-redis-0', 'npm run grow-volume -- dev redis-data-redis-0 <size> --dry-run'],
    });
    expect(consequences(finding)).toEqual(['the broker at redis:6379 does not let Airflow in: it cannot write to its volume']);
  });

  test('a full volume of a container without a shell, which Prometheus has measured', async () => {
    const cluster = new LiveCluster();
    const claim = 'loki-data-loki-0';
    cluster.volumes['loki-0'] = { size: 0, used: 0 };
    cluster.samples['persistentvolumeclaim:used:ratio'] = [
      { metric: { namespace: 'airflow-observability', persistentvolumeclaim: claim }, value: [1, '0.97'] },
    ];
    expect((await onlyFinding(cluster)).cause).toBe(`volume airflow-observability/${claim} is 97 % full`);
  });

  test('a pool without a free slot', async () => {
    const cluster = new LiveCluster();
    const pools = [{ pool: 'default_pool', slots: 1, countsDeferred: false, running: 1, queued: 0, deferred: 4, scheduled: 7 }];
    cluster.surveys['*'] = { database: { pools } };
    expect(await onlyFinding(cluster)).toMatchObject({
      kind: 'exhausted-pool',
      cause: 'pool default_pool is used up: 7 slots wanted by tasks that are ready, none of its 1 free',
      evidence: ['of 1 slot: 1 run, 0 wait for a worker, 4 deferred (not counted)'],
      runbook: 'runbooks/pool-starving.md',
    });
  });

  test.each([
    ['is unlimited', { slots: -1, running: 3, scheduled: 2 }],
    ['has a free slot', { slots: 4, running: 3, scheduled: 2 }],
    ['is full while nobody waits', { slots: 3, running: 3, scheduled: 0 }],
  ])('no pool that %s', async (_, pool) => {
    const cluster = new LiveCluster();
    cluster.surveys['*'] = { database: { pools: [{ pool: 'p', countsDeferred: false, queued: 0, deferred: 0, ...pool }] } };
    expect((await ask(cluster)).findings).toEqual([]);
  });

  test('a pool whose slots wait for workers that do not come up: their cause, not its size', async () => {
    const cluster = new LiveCluster();
    const pools = [{ pool: 'default_pool', slots: 2, countsDeferred: false, running: 0, queued: 2, deferred: 0, scheduled: 7 }];
    cluster.surveys['*'] = { database: { pools }, broker: { lengths: { default: 2 } } };
    cluster.waits('airflow-worker-default', 'ErrImagePull', 'not found', 'airflow-worker');
    const finding = await onlyFinding(cluster);
    expect(finding.kind).toBe('bad-image');
    expect(consequences(finding)).toEqual([
      '2 tasks wait in queue default, and no worker of airflow-worker-default is ready',
      expect.stringContaining('pool default_pool is used up'),
    ]);
  });

  test('a container that was killed for its memory, beside the limit that the environment gives it', async () => {
    const cluster = new LiveCluster();
    const pod = cluster.waits('airflow-triggerer', 'CrashLoopBackOff', 'back-off', 'airflow-triggerer');
    const [container] = pod.spec.containers;
    const declared = container?.resources?.limits?.['memory'];
    if (container) container.resources = { limits: { memory: '96Mi' } };
    for (const status of pod.status.containerStatuses ?? [])
      if (!status.ready)
        Object.assign(status, {
          restartCount: 4,
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: MINUTES_AGO } },
        });
    const finding = await onlyFinding(cluster);
    expect(finding).toMatchObject({
      kind: 'out-of-memory',
      cause: `airflow-triggerer was killed for its memory: it needs more than its limit of 96Mi; environment dev gives it ${declared}: somebody has changed it on the cluster`,
      evidence: ['airflow/airflow-triggerer-0 airflow-triggerer: OOMKilled, 4 restarts'],
      runbook: 'runbooks/container-out-of-memory.md',
      next: [
        'kubectl apply -f dist/dev',
        'kubectl -n airflow top pod airflow-triggerer-0 --containers',
        'kubectl -n airflow logs airflow-triggerer-0 -c airflow-triggerer --previous --tail=20',
      ],
    });
    expect(consequences(finding)).toEqual([expect.stringContaining('ended with exit code 137 (OOMKilled)')]);
  });

  test('no kill of days ago, from which the container has recovered', async () => {
    const cluster = new LiveCluster();
    for (const status of cluster.pod('airflow-triggerer').status.containerStatuses ?? [])
      status.lastState = { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-11-24T12:00:00Z' } };
    expect((await ask(cluster)).findings).toEqual([]);
  });

  test('a container whose start alone does not fit into its memory', async () => {
    const cluster = new LiveCluster();
    cluster.waits('redis', 'RunContainerError', 'container init was OOM-killed (memory limit too low?)');
    expect((await onlyFinding(cluster)).kind).toBe('out-of-memory');
  });

  test('memory near its limit', async () => {
    const cluster = new LiveCluster();
    const { name, namespace } = cluster.pod('airflow-scheduler').metadata;
    cluster.metrics = [{ metadata: { name, namespace }, containers: [{ name: 'airflow-scheduler', usage: { memory: '1040000Ki' } }] }];
    expect((await onlyFinding(cluster)).cause).toBe(`airflow/${name} uses 99 % of its memory limit of 1Gi`);
  });

  test('memory that grows', async () => {
    const cluster = new LiveCluster();
    const { name, namespace } = cluster.pod('airflow-triggerer').metadata;
    cluster.samples['predict_linear'] = [{ metric: { namespace, pod: name }, value: [1, '0.8'] }];
    expect(await onlyFinding(cluster)).toMatchObject({ kind: 'memory-grows', components: ['airflow-triggerer'] });
  });

  test.each([
    ['0/3 nodes are available: 3 Insufficient memory.', 'no node has enough memory left'],
    ["0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.", 'no node has the labels that it wants'],
    ['pod has unbound immediate PersistentVolumeClaims', 'its volume is not there'],
  ])('a pod that no node takes: %s', async (message, words) => {
    const cluster = new LiveCluster();
    const pod = cluster.pod('airflow-triggerer');
    pod.status = { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] };
    expect(await onlyFinding(cluster)).toMatchObject({
      kind: 'not-scheduled',
      cause: `no node takes airflow/airflow-triggerer-0: ${words}`,
      runbook: 'runbooks/container-startup.md#nothing-takes-the-pod',
    });
  });

  test('a quota that lets no pod be made', async () => {
    const cluster = new LiveCluster();
    const pod = cluster.pod('airflow-webserver');
    cluster.pods.splice(cluster.pods.indexOf(pod), 1);
    for (const workload of cluster.workloads) if (workload.metadata.name === 'airflow-webserver') workload.status = {};
    cluster.events.push({
      type: 'Warning',
      reason: 'FailedCreate',
      message: 'Error creating: pods "x" is forbidden: exceeded quota: airflow, requested: pods=1, used: pods=40, limited: pods=40',
      lastTimestamp: MINUTES_AGO,
      involvedObject: { kind: 'ReplicaSet', name: 'airflow-webserver-7d9c8b6f5c', namespace: 'airflow' },
    });
    expect((await onlyFinding(cluster)).cause).toBe(
      'Deployment airflow/airflow-webserver gets no pod: the quota of its namespace is used up',
    );
  });

  test('a workload of which there is no pod, and no event that says why', async () => {
    const cluster = new LiveCluster();
    cluster.pods.splice(cluster.pods.indexOf(cluster.pod('airflow-webserver')), 1);
    for (const workload of cluster.workloads) if (workload.metadata.name === 'airflow-webserver') workload.status = {};
    expect((await onlyFinding(cluster)).cause).toMatch(/^Deployment airflow\/airflow-webserver has no pod, and no event says why/);
  });

  test('a workload that somebody has scaled to zero', async () => {
    const cluster = new LiveCluster();
    cluster.pods.splice(cluster.pods.indexOf(cluster.pod('airflow-scheduler')), 1);
    for (const workload of cluster.workloads) if (workload.metadata.name === 'airflow-scheduler') workload.spec.replicas = 0;
    expect((await onlyFinding(cluster)).cause).toMatch(/^Deployment airflow\/airflow-scheduler is scaled to zero, 1 are declared/);
  });

  test('a lock that statements wait for', async () => {
    const cluster = new LiveCluster();
    const queries = [
      { pid: 8, seconds: 95, state: 'active', wait: 'Lock:transactionid', blockedBy: [7], statement: 'UPDATE task_instance' },
      { pid: 7, seconds: 300, state: 'idle in transaction', wait: 'Client:ClientRead', blockedBy: [], statement: 'SELECT dag_run' },
    ];
    cluster.surveys['*'] = { database: { queries } };
    expect(await onlyFinding(cluster)).toMatchObject({
      kind: 'slow-query',
      cause: '1 statement in the database wait for a lock that process 7 holds',
      runbook: 'runbooks/performance.md#queries-are-slow',
    });
  });

  test('a store that crashes: the crash, with all that need the store below it', async () => {
    const cluster = new LiveCluster();
    cluster.waits('postgres', 'CrashLoopBackOff', 'back-off', 'postgres');
    cluster.surveys['*'] = { database: { login: { host: 'postgres', port: 5432, user: 'airflow', outcome: 'refused' } } };
    cluster.lame('airflow-scheduler');
    cluster.lame('postgres-exporter');
    const finding = await onlyFinding(cluster);
    expect(finding).toMatchObject({ kind: 'crash-loop', components: ['postgres'], runbook: 'runbooks/container-restarts.md' });
    expect(finding.consequences.map(({ kind, components }) => [kind, components[0]])).toEqual([
      ['store-unreachable', expect.stringMatching(/^airflow-/)],
      ['not-ready', 'airflow-scheduler'],
      ['not-ready', 'postgres-exporter'],
    ]);
  });

  test('a probe that fails, with what it was answered and without its text', async () => {
    const cluster = new LiveCluster();
    cluster.event(cluster.lame('airflow-webserver'), 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503');
    const finding = await onlyFinding(cluster);
    expect(finding.cause).toMatch(/airflow-webserver runs and is not ready: its readiness probe fails$/);
    expect(finding.evidence[0]).toBe(`Unhealthy, HTTP 503, last at ${MINUTES_AGO}`);
  });

  test('a Job that gave up, unless a later one went well', async () => {
    const cluster = new LiveCluster();
    const job = (name: string, type: string, startTime: string) => ({
      metadata: { name, namespace: 'airflow', ownerReferences: [{ kind: 'CronJob', name: 'database-backup' }] },
      status: { conditions: [{ type, status: 'True', reason: 'BackoffLimitExceeded' }], startTime },
    });
    cluster.jobs.push(job('database-backup-1', 'Failed', '2026-11-25T01:00:00Z'));
    expect(await onlyFinding(cluster)).toMatchObject({
      kind: 'job-failed',
      components: ['database-backup'],
      runbook: 'runbooks/job-failed.md',
    });
    cluster.jobs.push(job('database-backup-2', 'Complete', '2026-11-26T01:00:00Z'));
    expect((await ask(cluster)).findings).toEqual([]);
  });

  test('two faults that have nothing to do with each other', async () => {
    const cluster = new LiveCluster();
    cluster.waits('grafana', 'CreateContainerConfigError', 'secret "grafana-admin" not found');
    cluster.volumes['redis-0'] = { size: 1000, used: 990 };
    expect((await ask(cluster)).findings.map(({ kind }) => kind)).toEqual(['missing-configuration', 'full-volume']);
  });
});

describe('Where it cannot look', () => {
  test('it says so, and does not call the platform healthy', async () => {
    const cluster = new LiveCluster();
    cluster.failures['exec'] =
      'Error from server (Forbidden): pods "x" is forbidden: User "jane" cannot create resource "pods/exec" in API group ""';
    const diagnosis = await ask(cluster);
    expect(exitCode(diagnosis)).toBe(2);
    expect(textOf(diagnosis)).toContain('how full volumes are: you may not read pods/exec: ask for the role that docs/access.md names');
  });

  test('a cluster without a metrics API can be healthy all the same', async () => {
    const cluster = new LiveCluster();
    cluster.metrics = undefined;
    const diagnosis = await ask(cluster);
    expect(diagnosis.unseen).toEqual([
      { what: 'memory in use', why: 'the cluster has no metrics API: install metrics-server', optional: true },
    ]);
    expect(exitCode(diagnosis)).toBe(0);
  });

  test.each([
    ['an empty cluster', 'Error from server (NotFound): namespaces "airflow" not found', 'the cluster has no namespace airflow'],
    ['a cluster that does not answer', 'Unable to connect to the server: dial tcp: i/o timeout', 'namespace airflow cannot be read'],
  ])('it refuses: %s', async (_, stderr, message) => {
    const cluster = new LiveCluster();
    cluster.failures['get namespace'] = stderr;
    await expect(ask(cluster)).rejects.toThrow(message);
  });

  test('it refuses another environment', async () => {
    const cluster = new LiveCluster('staging');
    const { declared } = new LiveCluster('prod');
    await expect(diagnose(declared, cluster.kubectl, NOW)).rejects.toThrow(
      'namespace airflow belongs to the environment "staging", not to prod',
    );
  });
});

test('Every heading that a finding leads to is in its runbook', () => {
  const folder = join('scripts', 'diagnose', 'causes');
  const sources = [
    'bad-image',
    'missing-configuration',
    'wrong-password',
    'blocked-traffic',
    'not-scheduled',
    'slow-query',
    'memory-grows',
  ];
  const anchors = sources.flatMap((name) => readFileSync(join(folder, `${name}.ts`), 'utf8').match(/runbooks\/[\w-]+\.md#[\w-]+/g) ?? []);
  const missing = anchors.filter((anchor) => {
    const [file = '', heading = ''] = anchor.split('#');
    const headings = readFileSync(join('docs', file), 'utf8').match(/^#+ .*$/gm) ?? [];
    return !headings.some(
      (line) =>
        line
          .replace(/^#+ /, '')
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .replace(/\s/g, '-') === heading,
    );
  });
  expect(anchors.length).toBeGreaterThan(6);
  expect(missing).toEqual([]);
});
