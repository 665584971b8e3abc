import type { CauseKind } from '../../../../scripts/diagnose/finding';
import { withAdmin } from '../../airflow-access';
import { kubectl, list, secretOf } from '../../kubectl';
import type { Pod } from '../../objects';
import { findObject } from '../../rendered';
import type { Context } from '../suite';

/** Something that is broken on purpose, and what the diagnosis must say of it. */
export interface Fault {
  readonly sentence: string;
  readonly kind: CauseKind;
  readonly cause: RegExp;
  /** Something that must be among what was seen. */
  readonly evidence?: RegExp;
  /** Something that must stand below the cause, and not beside it. */
  readonly consequence?: RegExp;
  readonly runbook: string;
  plant(context: Context): Promise<void>;
  undo(context: Context): Promise<void>;
}

/** Marks what the faults make, and satisfies the platform's own policy of labels. */
const labels = Object.fromEntries(
  ['name', 'instance', 'component', 'part-of', 'managed-by'].map((label) => [`app.kubernetes.io/${label}`, 'e2e-fault']),
);

const namespaceOf = ({ rendered }: Context): string => findObject(rendered, 'Service', 'airflow-webserver').namespace;

const inNamespace = (context: Context, ...args: readonly string[]): Promise<string> =>
  kubectl(['--namespace', namespaceOf(context), ...args]); // before the program of an exec

const patch = (context: Context, object: string, spec: object): Promise<string> =>
  inNamespace(context, 'patch', object, '--type', 'strategic', '--patch', JSON.stringify({ spec }));

/** Changes the pods of a workload: what `undoRollout` takes back. */
const patchPods = (context: Context, object: string, spec: object): Promise<string> => patch(context, object, { template: { spec } });

const undoRollout = (object: string) => async (context: Context) => {
  await inNamespace(context, 'rollout', 'undo', object);
};

const apply = async ({ rendered }: Context): Promise<void> => {
  await kubectl(['apply', '--filename', rendered.directory]);
};

const PROCESSOR = 'airflow-dag-processor';

export const badImageTag: Fault = {
  sentence: 'a tag that no registry has',
  kind: 'bad-image',
  cause: /^image docker\.io\/apache\/airflow:0\.0\.0-e2e cannot be pulled: the registry has no such image; environment \w+ names /,
  runbook: 'runbooks/container-startup.md#an-image-does-not-come',
  plant: async (context) => {
    await inNamespace(context, 'set', 'image', `deployment/${PROCESSOR}`, `${PROCESSOR}=docker.io/apache/airflow:0.0.0-e2e`);
  },
  undo: undoRollout(`deployment/${PROCESSOR}`),
};

/** Behind the back of the Secret, as a rotation that broke off leaves it. */
export const wrongDatabasePassword: Fault = {
  sentence: 'a role of the database whose password is not that of its Secret',
  kind: 'wrong-password',
  cause: /^the database refuses the password of airflow: Secret airflow\/postgres-airflow and the role in the database differ, /,
  evidence: /^airflow-webserver, asked now: airflow at postgres:5432 is refused$/,
  consequence: /^airflow\/airflow-scheduler-\S+ waits in wait-for-airflow-migrations$/,
  runbook: 'runbooks/database-connection.md#a-password-is-refused',
  plant: async (context) => {
    await setPassword(context, 'not-what-the-secret-says');
    await inNamespace(context, 'rollout', 'restart', 'deployment/airflow-scheduler');
  },
  undo: async (context) => {
    const { password = '' } = await secretOf(namespaceOf(context), 'postgres-airflow');
    await setPassword(context, password);
  },
};

async function setPassword(context: Context, password: string): Promise<void> {
  const sql = `SET log_min_duration_statement = -1; ALTER ROLE airflow PASSWORD '${password}'`;
  const psql = ['psql', '--no-psqlrc', '--quiet', '--username=postgres', '--dbname=postgres', '--file=-'];
  const { namespace } = findObject(context.rendered, 'StatefulSet', 'postgres');
  await kubectl(['exec', '--stdin', 'postgres-0', '--namespace', namespace, '--container', 'postgres', '--', ...psql], sql);
}

interface Egress {
  readonly spec: { readonly egress: readonly { readonly ports?: readonly { readonly port?: number }[] }[] };
}

export const blockedPolicy: Fault = {
  sentence: 'a network policy without the way from the scheduler to the database',
  kind: 'blocked-traffic',
  cause:
    /^NetworkPolicy airflow\/airflow-scheduler no longer allows airflow-scheduler -> postgres:5432\/TCP, which environment \w+ declares$/,
  evidence: /^airflow-scheduler to postgres \(airflow\/postgres-0, port 5432\), tried now: timeout/,
  runbook: 'runbooks/database-connection.md#a-connection-is-blocked',
  plant: async (context) => {
    const { spec } = JSON.parse(await inNamespace(context, 'get', 'networkpolicy', 'airflow-scheduler', '--output', 'json')) as Egress;
    const egress = spec.egress.filter(({ ports = [] }) => !ports.some(({ port }) => port === 5432));
    await inNamespace(
      context,
      'patch',
      'networkpolicy',
      'airflow-scheduler',
      '--type',
      'merge',
      '--patch',
      JSON.stringify({ spec: { egress } }),
    );
  },
  undo: apply,
};

export const brokenDag: Fault = {
  sentence: 'a DAG file that imports what is not there',
  kind: 'broken-dag',
  cause: /^1 DAG file cannot be imported: e2e_broken\.py$/,
  evidence: /e2e_broken\.py, line 2: ModuleNotFoundError: No module named 'no_such_library'$/,
  runbook: 'runbooks/dag-loading.md',
  plant: async (context) => {
    const metadata = { name: 'e2e-broken-dag', labels };
    const data = { 'e2e_broken.py': 'from airflow.sdk import dag\nimport no_such_library\n' };
    await kubectl(
      ['apply', '--namespace', namespaceOf(context), '--filename', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }),
    );
    await patchPods(context, `deployment/${PROCESSOR}`, {
      volumes: [{ name: metadata.name, configMap: { name: metadata.name } }],
      containers: [
        {
          name: PROCESSOR,
          volumeMounts: [{ name: metadata.name, mountPath: '/opt/airflow/dags/e2e_broken.py', subPath: 'e2e_broken.py', readOnly: true }],
        },
      ],
    });
  },
  undo: async (context) => {
    await undoRollout(`deployment/${PROCESSOR}`)(context);
    await inNamespace(context, 'rollout', 'status', `deployment/${PROCESSOR}`, '--timeout=300s');
    await inNamespace(context, 'delete', 'configmap', 'e2e-broken-dag', '--ignore-not-found');
  },
};

export const missingSecret: Fault = {
  sentence: 'a Secret that somebody has deleted',
  kind: 'missing-configuration',
  cause: /^Secret airflow-observability\/redis-monitor is not there$/,
  evidence: /^airflow-observability\/redis-exporter-\S+ waits for it$/,
  runbook: 'runbooks/container-startup.md#a-secret-or-a-setting-is-missing',
  plant: async ({ rendered }) => {
    const { namespace } = findObject(rendered, 'Deployment', 'redis-exporter');
    await kubectl(['delete', 'secret', 'redis-monitor', '--namespace', namespace]);
    await kubectl(['delete', 'pod', '--selector', 'app.kubernetes.io/name=redis-exporter', '--namespace', namespace]);
  },
  undo: apply,
};

/** The broker writes to a volume in memory, of a size that can be filled on every cluster. */
export const fullVolume: Fault = {
  sentence: 'a volume of the broker without room',
  kind: 'full-volume',
  cause: /^volume airflow\/redis-0:\/data is 100 % full$/,
  runbook: 'runbooks/volume-full.md',
  plant: async (context) => {
    await patchPods(context, 'statefulset/redis', {
      volumes: [{ name: 'e2e-small', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }],
      containers: [{ name: 'redis', volumeMounts: [{ name: 'e2e-small', mountPath: '/data' }] }],
    });
    await inNamespace(context, 'rollout', 'status', 'statefulset/redis', '--timeout=300s');
    const fill = 'cat /dev/zero > /data/e2e-fill 2>/dev/null; true';
    await inNamespace(context, 'exec', 'redis-0', '--container', 'redis', '--', 'sh', '-c', fill);
  },
  undo: undoRollout('statefulset/redis'),
};

const POOL = 'default_pool';

export const exhaustedPool: Fault = {
  sentence: 'a pool with one slot, and more tasks than that',
  kind: 'exhausted-pool',
  cause: /^pool default_pool is used up: \d+ slots? wanted by tasks that are ready, none of its 1 free$/,
  evidence: /^of 1 slot: 1 run, 0 wait for a worker/,
  runbook: 'runbooks/pool-starving.md',
  plant: async (context) => {
    await setSlots(context, 1);
    await withAdmin(context.environment, context.rendered, async (api) => {
      await api.startDag('load_background', { tasks: 4, seconds: 100 });
    });
  },
  undo: (context) => setSlots(context, 128),
};

/** 128 is what Airflow starts with. */
async function setSlots(context: Context, slots: number): Promise<void> {
  const pods = await list<Pod>('pods', [namespaceOf(context)]);
  const pod = pods.find(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === 'airflow-scheduler')?.metadata.name ?? '';
  const set = ['airflow', 'pools', 'set', POOL, String(slots), 'Default pool'];
  await kubectl(['exec', pod, '--namespace', namespaceOf(context), '--container', 'airflow-scheduler', '--', ...set]);
}

export const outOfMemory: Fault = {
  sentence: 'a container with too little memory',
  kind: 'out-of-memory',
  cause: /^airflow-dag-processor was killed for its memory: it needs more than its limit of 64Mi; environment \w+ gives it /,
  consequence: /^airflow\/airflow-dag-processor-\S+ airflow-dag-processor ended with exit code 137/,
  runbook: 'runbooks/container-out-of-memory.md',
  plant: async (context) => {
    const memory = '64Mi';
    await patchPods(context, `deployment/${PROCESSOR}`, {
      containers: [{ name: PROCESSOR, resources: { limits: { memory }, requests: { memory } } }],
    });
  },
  undo: undoRollout(`deployment/${PROCESSOR}`),
};

export const FAULTS: readonly Fault[] = [
  badImageTag,
  wrongDatabasePassword,
  blockedPolicy,
  brokenDag,
  missingSecret,
  fullVolume,
  exhaustedPool,
  outOfMemory,
];
