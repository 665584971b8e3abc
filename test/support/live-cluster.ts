/** A cluster that runs what an environment declares, as `kubectl` shows it; tests break it. */
import { environments } from '../../environments';
import { validateAll } from '../../environments/validation/validate';
import { type Declared, declaredBy } from '../../scripts/diagnose/declared';
import type { Event, Job, Pod, PodMetrics, Policy, Workload } from '../../scripts/diagnose/objects';
import type { Answer, KubectlAnswer } from '../../scripts/kubectl';

export const NOW = new Date('2026-11-26T12:00:00Z');
export const MINUTES_AGO = '2026-11-26T11:56:00Z';

/** Objects as tests change them. */
type Writable<T> = T extends (infer Item)[] | readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Writable<T[Key]> }
    : T;

export type LivePod = Writable<Pod>;

export interface Survey {
  connections?: (targets: readonly [string, number][]) => string[];
  database?: object | null;
  broker?: object;
}

const known = new Map<string, Declared>();

/** Assembled once: tests change the cluster, never what is declared. */
function declaredIn(name: string): Declared {
  const environment = validateAll(environments).find((each) => each.name === name);
  if (!environment) throw new Error(`there is no environment ${name}`);
  const declared = declaredBy(environment);
  known.set(name, declared);
  return declared;
}

export class LiveCluster {
  readonly declared: Declared;
  readonly pods: LivePod[] = [];
  readonly workloads: Writable<Workload>[] = [];
  policies: Writable<Policy>[] = [];
  readonly events: Event[] = [];
  readonly jobs: Job[] = [];
  metrics: PodMetrics[] | undefined = [];
  /** By `pod container`, or with ` previous` behind it. */
  readonly logs: Record<string, string> = {};
  /** Of the volumes of a pod, in KiB; a size of 0 where nothing can tell it. */
  readonly volumes: Record<string, { size: number; used: number }> = {};
  /** What each of Airflow's pods sees, by component; `*` for the others. */
  readonly surveys: Record<string, Survey> = { '*': {} };
  /** Answers of Prometheus, by a part of the question. */
  readonly samples: Record<string, object[]> = {};
  /** What fails, by the beginning of its arguments. */
  readonly failures: Record<string, string> = {};
  readonly asked: string[][] = [];

  constructor(name = 'dev') {
    this.declared = known.get(name) ?? declaredIn(name);
    const objects = JSON.parse(JSON.stringify(this.declared.objects)) as Writable<Workload & Policy & { spec: { template: LivePod } }>[];
    this.policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    for (const object of objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')) {
      this.workloads.push({ ...object, status: { readyReplicas: object.spec.replicas ?? 1 } });
      if (object.spec.replicas !== 0) this.pods.push(podOf(object, this.pods.length + 1));
    }
  }

  /** The pod of a component. */
  pod(component: string): LivePod {
    const found = this.pods.find(({ metadata }) =>
      [component, `${component}-7d9c8b6f5c`].includes(metadata.ownerReferences?.[0]?.name ?? ''),
    );
    if (!found) throw new Error(`there is no pod of ${component}`);
    return found;
  }

  /** Its container waits, and does not come up. */
  waits(component: string, reason: string, message: string, container?: string): LivePod {
    const pod = notReady(this.pod(component));
    const statuses = pod.status.containerStatuses ?? [];
    const status = statuses.find(({ name }) => name === container) ?? statuses[0];
    if (status) Object.assign(status, { ready: false, state: { waiting: { reason, message } } });
    return pod;
  }

  /** It runs, and is not ready. */
  lame(component: string): LivePod {
    const pod = notReady(this.pod(component));
    for (const status of (pod.status.containerStatuses ?? []).slice(0, 1)) status.ready = false;
    return pod;
  }

  event(pod: LivePod, reason: string, message: string): void {
    const { name, namespace } = pod.metadata;
    this.events.push({ type: 'Warning', reason, message, lastTimestamp: MINUTES_AGO, involvedObject: { kind: 'Pod', name, namespace } });
  }

  readonly kubectl: KubectlAnswer = (args, input) => {
    this.asked.push([...args]);
    const line = args.join(' ');
    const failure = Object.entries(this.failures).find(([start]) => line.startsWith(start));
    return Promise.resolve(failure ? { code: 1, stdout: '', stderr: failure[1] } : this.answer(args, input));
  };

  private answer(args: readonly string[], input?: string): Answer {
    const [verb, what = '', name = ''] = args.filter((each) => each !== '--stdin');
    const namespace = args[args.indexOf('--namespace') + 1] ?? '';
    if (verb === 'get' && what === 'namespace') return ok(this.declared.name);
    if (verb === 'get' && what === '--raw') {
      const items = this.metrics?.filter(({ metadata }) => name.includes(`/${metadata.namespace}/`));
      return items ? ok(JSON.stringify({ items })) : { code: 1, stdout: '', stderr: 'the server could not find the requested resource' };
    }
    if (verb === 'get') return ok(JSON.stringify({ items: this.items(what).filter((item) => namespaceOf(item) === namespace) }));
    const container = args[args.indexOf('--container') + 1] ?? '';
    if (verb === 'logs') return ok(this.logs[`${what} ${container}${args.includes('--previous') ? ' previous' : ''}`] ?? '');
    if (verb !== 'exec') throw new Error(`nobody may ask for ${args.join(' ')}`);
    const command = args.slice(args.indexOf('--') + 1);
    if (command[0] === 'promtool')
      return ok(JSON.stringify(Object.entries(this.samples).find(([part]) => command.at(-1)?.includes(part))?.[1] ?? []));
    if (!input) throw new Error('a script is read on standard input');
    const pod = what;
    if (command[0] === 'sh')
      return ok(
        command
          .slice(2)
          .map((path) => df(path, this.volumes[pod]))
          .join(''),
      );
    return ok(JSON.stringify(this.survey(pod, command.at(-1) ?? '')));
  }

  private survey(pod: string, request: string): object {
    const { connections } = JSON.parse(request) as { connections: [string, number][] };
    const owner = this.pods.find(({ metadata }) => metadata.name === pod)?.metadata.ownerReferences?.[0]?.name ?? '';
    const component = owner.replace(/-7d9c8b6f5c$/, '');
    const survey = { ...this.surveys['*'], ...this.surveys[component] };
    const isWorker = component.startsWith('airflow-worker');
    const login = { host: 'postgres', port: 5432, user: 'airflow', outcome: 'open' };
    const records = { importErrors: [], pools: [], queries: [] };
    return {
      connections: survey.connections?.(connections) ?? connections.map(() => 'open'),
      ...(isWorker || survey.database === null ? {} : { database: { login, ...records, ...survey.database } }),
      broker: { login: { host: 'redis', port: 6379, user: 'airflow', outcome: 'open' }, lengths: { default: 0 }, ...survey.broker },
    };
  }

  private items(kind: string): readonly object[] {
    const kinds: Readonly<Record<string, readonly object[]>> = {
      pods: this.pods,
      events: this.events,
      jobs: this.jobs,
      networkpolicies: this.policies,
      'deployments,statefulsets': this.workloads,
    };
    const items = kinds[kind];
    if (!items) throw new Error(`nobody may ask for ${kind}`);
    return items;
  }
}

/** As the script in the container prints it; nothing where it has no df. */
function df(path: string, use = { size: 1000, used: 100 }): string {
  const head = 'Filesystem     1024-blocks  Used Available Capacity Mounted on';
  const { size, used } = use;
  const line = `/dev/vda ${size} ${used} ${size - used} ${Math.ceil((100 * used) / Math.max(size, 1))}% ${path}`;
  return size === 0 ? `of ${path}\n` : `of ${path}\n${head}\n${line}\n`;
}

const ok = (stdout: string): Answer => ({ code: 0, stdout, stderr: '' });

const namespaceOf = (item: object): string => {
  const { metadata, involvedObject } = item as { metadata?: { namespace?: string }; involvedObject?: { namespace?: string } };
  return metadata?.namespace ?? involvedObject?.namespace ?? '';
};

function notReady(pod: LivePod): LivePod {
  pod.status.conditions = [{ type: 'Ready', status: 'False' }];
  return pod;
}

/** As its controller makes it. */
function podOf(
  {
    kind,
    metadata,
    spec: { template, volumeClaimTemplates = [] },
  }: {
    kind: string;
    metadata: { name: string; namespace: string };
    spec: { template: LivePod; volumeClaimTemplates?: { metadata: { name: string } }[] };
  },
  number: number,
): LivePod {
  const name = kind === 'StatefulSet' ? `${metadata.name}-0` : `${metadata.name}-7d9c8b6f5c-x${number}x2z`;
  const owner = kind === 'StatefulSet' ? { kind, name: metadata.name } : { kind: 'ReplicaSet', name: `${metadata.name}-7d9c8b6f5c` };
  const claims = volumeClaimTemplates.map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` },
  }));
  const { containers, initContainers = [], volumes = [] } = template.spec;
  const status = (state: object, ready: boolean) => (container: { name: string }) => ({
    name: container.name,
    ready,
    restartCount: 0,
    state,
  });
  return {
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: template.metadata.labels,
      creationTimestamp: '2026-11-26T08:00:00Z',
      ownerReferences: [owner],
    },
    spec: { containers, initContainers, volumes: [...volumes, ...claims] },
    status: {
      phase: 'Running',
      podIP: `10.0.0.${number}`,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: containers.map(status({ running: { startedAt: '2026-11-26T08:00:10Z' } }, true)),
      initContainerStatuses: initContainers.map(status({ terminated: { exitCode: 0, reason: 'Completed' } }, true)),
    },
  };
}
