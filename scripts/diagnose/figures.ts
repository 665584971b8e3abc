import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Asker, why } from './asker';
import { componentOf, type Declared } from './declared';
import { containersOf, isReady, isRunning, type Placed, type Pod, type PodMetrics } from './objects';

const LOOK_INSIDE = readFileSync(join(__dirname, 'assets', 'look-inside.sh'), 'utf8');

/** A pod's memory has grown for hours, and reaches its limit within a day if it goes on. */
const GROWTH =
  'predict_linear(pod:memory:ratio[6h], 86400) > 1 and pod:memory:ratio > 0.5 and deriv(pod:memory:ratio[6h]) > 0 and pod:memory:ratio offset 3h';

/** How full a volume is, from 0 to 1. */
export interface VolumeUse {
  readonly namespace: string;
  /** The claim, or pod and folder of a volume without one. */
  readonly volume: string;
  /** Components of its pods; empty where no pod was asked. */
  readonly components: readonly string[];
  readonly ratio: number;
}

export interface MemoryGrowth {
  readonly namespace: string;
  readonly pod: string;
  /** Of its limit, now. */
  readonly ratio: number;
}

/** Asks the containers that have a volume of limited size how full it is. Some have no shell: of those Prometheus knows. */
export async function volumesOf(declared: Declared, pods: readonly Pod[], asker: Asker): Promise<VolumeUse[]> {
  const places = pods.flatMap(containersOf).filter((place) => isRunning(place) && mountsOf(place).length > 0);
  const uses = await Promise.all(places.map((place) => volumesIn(place, declared, asker)));
  return uses.flat();
}

/** Claims, and volumes in memory: others have the size of the node's disk, and a limit that the kubelet keeps. */
function mountsOf({ pod, container }: Placed): { path: string; claim?: string }[] {
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath: path }) => {
    const volume = pod.spec.volumes?.find((each) => each.name === name);
    if (volume?.persistentVolumeClaim) return [{ path, claim: volume.persistentVolumeClaim.claimName }];
    return volume?.emptyDir?.medium === 'Memory' ? [{ path }] : [];
  });
}

async function volumesIn(place: Placed, declared: Declared, asker: Asker): Promise<VolumeUse[]> {
  const { name, namespace } = place.pod.metadata;
  const mounts = mountsOf(place);
  const exec = ['exec', '--stdin', name, '--namespace', namespace, '--container', place.container.name, '--', 'sh', '-s'];
  const { code, stdout, stderr } = await asker.answer([...exec, ...mounts.map(({ path }) => path)], LOOK_INSIDE);
  if (code !== 0 && !/executable file not found|no such file/i.test(stderr)) asker.note('how full volumes are', why(stderr));
  return stdout.split(/^of /m).flatMap((part) => {
    const [path, ...lines] = part.split('\n');
    const figures = lines.map((line) => /\s\d+\s+(\d+)\s+(\d+)\s+\d+%\s/.exec(line)).find((match) => match !== null) ?? [];
    const [used = 0, free = 0] = figures.slice(1).map(Number); // what is kept for root is neither
    const mount = mounts.find((each) => each.path === path);
    if (!mount || used + free === 0) return [];
    const volume = mount.claim ?? `${name}:${mount.path}`;
    return [{ namespace, volume, components: [componentOf(place.pod, declared)], ratio: used / (used + free) }];
  });
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** What only Prometheus knows: what was, and volumes of containers without a shell. */
export async function askPrometheus(declared: Declared, pods: readonly Pod[], asker: Asker) {
  const pod = pods.find((each) => componentOf(each, declared) === 'prometheus' && isReady(each));
  if (!pod) {
    asker.note('growth of memory', 'no Prometheus of the platform is ready', true);
    return { volumes: [], growth: [] };
  }
  const { name, namespace } = pod.metadata;
  const query = async (expression: string): Promise<readonly Sample[]> => {
    const promtool = ['promtool', 'query', 'instant', '--format=json', 'http://localhost:9090', expression];
    const exec = ['exec', name, '--namespace', namespace, '--container', 'prometheus', '--', ...promtool];
    return (await asker.json<Sample[]>('what Prometheus has measured', exec)) ?? [];
  };
  const [full, growing] = await Promise.all([query('persistentvolumeclaim:used:ratio > 0.5'), query(GROWTH)]);
  const volumes: VolumeUse[] = full.map(({ metric, value }) => ({
    namespace: metric['namespace'] ?? '',
    volume: metric['persistentvolumeclaim'] ?? '',
    components: [],
    ratio: Number(value[1]),
  }));
  const growth: MemoryGrowth[] = growing.map(({ metric, value }) => ({
    namespace: metric['namespace'] ?? '',
    pod: metric['pod'] ?? '',
    ratio: Number(value[1]),
  }));
  return { volumes, growth };
}

/** What containers use now, by the metrics API: a cluster may do without it. */
export async function memoryOf(namespace: string, asker: Asker): Promise<readonly PodMetrics[]> {
  const { code, stdout, stderr } = await asker.answer(['get', '--raw', `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`]);
  if (code === 0) return (JSON.parse(stdout) as { items: PodMetrics[] }).items;
  const absent = /not find the requested resource|NotFound|unable to handle/.test(stderr);
  asker.note('memory in use', absent ? 'the cluster has no metrics API: install metrics-server' : why(stderr), absent);
  return [];
}
