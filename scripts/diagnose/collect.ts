import { Refused } from '../kubectl';
import { type Asker, why } from './asker';
import { componentOf, type Declared } from './declared';
import { askPrometheus, type MemoryGrowth, memoryOf, type VolumeUse, volumesOf } from './figures';
import { type LogSign, signsIn } from './log-signs';
import { containersOf, type Event, type Job, type Placed, type Pod, type PodMetrics, type Policy, type Workload } from './objects';
import { type Survey, takeSurveys } from './survey';

/** How far back logs are read. */
const LOG_WINDOW = '15m';
const LOG_LINES = '1000';

/** What the cluster has, at one moment. */
export interface State {
  readonly now: Date;
  readonly pods: readonly Pod[];
  readonly events: readonly Event[];
  readonly workloads: readonly Workload[];
  readonly jobs: readonly Job[];
  readonly policies: readonly Policy[];
  readonly signs: readonly LogSign[];
  readonly surveys: readonly Survey[];
  readonly volumes: readonly VolumeUse[];
  readonly memory: readonly PodMetrics[];
  readonly growth: readonly MemoryGrowth[];
}

/** Looks at everything once, and changes nothing. @throws Refused where this is not the environment, or it cannot be seen */
export async function collect(declared: Declared, asker: Asker, now: Date): Promise<State> {
  await checkEnvironment(declared, asker);
  const list = async <T>(kind: string): Promise<T[]> => {
    const perNamespace = declared.namespaces.map((namespace) =>
      asker.json<{ items: T[] }>(`${kind} of ${namespace}`, ['get', kind, '--namespace', namespace, '--output', 'json']),
    );
    return (await Promise.all(perNamespace)).flatMap((found) => found?.items ?? []);
  };
  const [pods, events, workloads, jobs, policies, memory] = await Promise.all([
    list<Pod>('pods'),
    list<Event>('events'),
    list<Workload>('deployments,statefulsets'),
    list<Job>('jobs'),
    list<Policy>('networkpolicies'),
    Promise.all(declared.namespaces.map((namespace) => memoryOf(namespace, asker))).then((found) => found.flat()),
  ]);
  if (asker.unseen.some(({ what }) => what.startsWith('pods of '))) {
    throw new Refused('pods cannot be listed', 'use a login with the role viewer at least: docs/access.md');
  }
  const [signs, surveys, volumes, prometheus] = await Promise.all([
    readLogs(pods, asker),
    takeSurveys(declared, pods, asker),
    volumesOf(declared, pods, asker),
    askPrometheus(declared, pods, asker),
  ]);
  const known = new Set(volumes.map(({ namespace, volume }) => `${namespace}/${volume}`));
  const others = prometheus.volumes
    .filter(({ namespace, volume }) => declared.namespaces.includes(namespace) && !known.has(`${namespace}/${volume}`))
    .map((use) => ({ ...use, components: ownersOf(use, pods, declared) }));
  return {
    now,
    pods,
    events,
    workloads,
    jobs,
    policies,
    signs,
    surveys,
    memory,
    volumes: [...volumes, ...others],
    growth: prometheus.growth.filter(({ namespace }) => declared.namespaces.includes(namespace)),
  };
}

function ownersOf({ namespace, volume }: VolumeUse, pods: readonly Pod[], declared: Declared): string[] {
  const mounts = ({ metadata, spec }: Pod) =>
    metadata.namespace === namespace && spec.volumes?.some(({ persistentVolumeClaim: claim }) => claim?.claimName === volume);
  return [...new Set(pods.filter(mounts).map((pod) => componentOf(pod, declared)))];
}

/** A finding about another environment would be worse than none. */
async function checkEnvironment({ name, namespaces }: Declared, asker: Asker): Promise<void> {
  const label = 'jsonpath={.metadata.labels.airflow-platform/environment}';
  const answers = await Promise.all(namespaces.map((each) => asker.answer(['get', 'namespace', each, '--output', label])));
  for (const [index, { code, stdout, stderr }] of answers.entries()) {
    const namespace = namespaces[index];
    if (code !== 0) {
      const absent = /NotFound/.test(stderr);
      throw new Refused(
        absent ? `the cluster has no namespace ${namespace}` : `namespace ${namespace} cannot be read: ${why(stderr)}`,
        absent ? `look at $KUBECONFIG, or apply it: kubectl apply -f dist/${name}` : 'mend that, and run this again',
      );
    }
    if (stdout !== name) {
      throw new Refused(`namespace ${namespace} belongs to the environment "${stdout}", not to ${name}`, `npm run diagnose -- ${stdout}`);
    }
  }
}

/** Of every container that has started: what it says now, and, where it ended lately, what it said last. */
async function readLogs(pods: readonly Pod[], asker: Asker): Promise<LogSign[]> {
  const started = pods
    .flatMap(containersOf)
    .filter(({ status }) => status?.state.running || status?.state.terminated || status?.lastState?.terminated);
  const signs = await Promise.all(started.map((place) => readLog(place, asker)));
  return signs.flat();
}

async function readLog({ pod, container, status }: Placed, asker: Asker): Promise<LogSign[]> {
  const { name, namespace } = pod.metadata;
  const logs = [
    'logs',
    name,
    '--namespace',
    namespace,
    '--container',
    container.name,
    '--timestamps',
    '--since',
    LOG_WINDOW,
    '--tail',
    LOG_LINES,
  ];
  const read = async (...which: readonly string[]) => {
    const { code, stdout, stderr } = await asker.answer([...logs, ...which]);
    if (code !== 0 && /forbidden/i.test(stderr)) asker.note('logs', why(stderr));
    return signsIn(code === 0 ? stdout : '', pod, container.name);
  };
  const now = await read();
  return status?.lastState?.terminated ? [...now, ...(await read('--previous'))] : now;
}
