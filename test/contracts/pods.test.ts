/** What every pod keeps to: its size, its disk, its rights. */
import { quantityValue } from '../../charts/platform/quantity';
import type { ResourceList, SecurityContext, Volume } from '../support/manifests';
import { containers, ofKind, type PlacedContainer, title, type Workload, workloads } from '../support/objects';
import { everywhere, type Platform } from '../support/platforms';

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** What cdk8s-plus gives to every container that does not choose: nobody has thought about a pod that has them. */
const UNCHOSEN = '{"requests":{"cpu":1,"memory":536870912},"limits":{"cpu":1.5,"memory":2147483648}}';

/** Resources of all containers, operators' included. */
function sized(platform: Platform): { readonly title: string; readonly resources?: ResourceList }[] {
  return [
    ...containers(platform),
    ...ofKind(platform, 'Cluster').map((object) => ({ title: title(object), resources: object.spec.resources })),
    ...ofKind(platform, 'Pooler').flatMap((object) =>
      object.spec.template.spec.containers.map(({ name, resources }) => ({ title: `${title(object)} > ${name}`, resources })),
    ),
  ];
}

const amount = (resources: ResourceList | undefined, side: keyof ResourceList, resource: string): number =>
  quantityValue(resources?.[side]?.[resource] ?? '0');

/** The most that a pod may use before it is evicted or killed. */
function podLimit({ containers: all }: Workload, resource: (typeof RESOURCES)[number]): number {
  const limits = (init: boolean) =>
    all.filter((container) => container.init === init).map(({ resources }) => amount(resources, 'limits', resource));
  return Math.max(
    limits(false).reduce((sum, limit) => sum + limit, 0),
    ...limits(true),
  );
}

describe('Resources', () => {
  everywhere('every container has requests and limits of CPU, memory and node disk', (platform) =>
    sized(platform).flatMap(({ resources, ...container }) =>
      (['requests', 'limits'] as const).flatMap((side) =>
        RESOURCES.filter((resource) => amount(resources, side, resource) <= 0).map((resource) => `${container.title}: ${side}.${resource}`),
      ),
    ),
  );

  everywhere('no container requests more than its limit', (platform) =>
    sized(platform).flatMap(({ resources, ...container }) =>
      RESOURCES.filter((resource) => amount(resources, 'requests', resource) > amount(resources, 'limits', resource)).map(
        (resource) => `${container.title}: ${resource}`,
      ),
    ),
  );

  everywhere('no container has the resources that cdk8s-plus gives to all that do not choose', (platform) =>
    sized(platform)
      .filter(({ resources }) => {
        const pair = (side: keyof ResourceList) => ({ cpu: amount(resources, side, 'cpu'), memory: amount(resources, side, 'memory') });
        return JSON.stringify({ requests: pair('requests'), limits: pair('limits') }) === UNCHOSEN;
      })
      .map((container) => container.title),
  );

  everywhere('every emptyDir has a size', (platform) =>
    workloads(platform).flatMap(({ template, ...workload }) =>
      emptyDirs(template.spec.volumes)
        .filter(({ bytes }) => bytes <= 0)
        .map(({ name }) => `${workload.title}: ${name}`),
    ),
  );

  everywhere('the emptyDirs of a pod fit its limit of node disk together: beyond it, the pod is evicted', (platform) =>
    workloads(platform).flatMap((workload) => overfull(workload, 'ephemeral-storage', ({ medium }) => medium !== 'Memory')),
  );

  everywhere('the emptyDirs of a pod in memory leave it half of its memory', (platform) =>
    workloads(platform).flatMap((workload) => overfull(workload, 'memory', ({ medium }) => medium === 'Memory', 0.5)),
  );
});

interface EmptyDir {
  readonly name: string;
  readonly bytes: number;
  readonly medium?: string;
}

function emptyDirs(volumes: readonly Volume[] = []): EmptyDir[] {
  return volumes.flatMap(({ name, emptyDir }) =>
    emptyDir ? [{ name, bytes: quantityValue(emptyDir.sizeLimit ?? '0'), medium: emptyDir.medium }] : [],
  );
}

function overfull(
  workload: Workload,
  resource: 'memory' | 'ephemeral-storage',
  kind: (directory: EmptyDir) => boolean,
  share = 1,
): string[] {
  const sum = emptyDirs(workload.template.spec.volumes)
    .filter(kind)
    .reduce((total, { bytes }) => total + bytes, 0);
  const limit = podLimit(workload, resource) * share;
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)}Mi`;
  return sum > limit ? [`${workload.title}: ${mebibytes(sum)} of emptyDirs, ${mebibytes(limit)} of ${resource}`] : [];
}

describe('Security', () => {
  const podsWhere = (broken: (context: SecurityContext, workload: Workload) => boolean) => (platform: Platform) =>
    workloads(platform)
      .filter((workload) => broken(workload.template.spec.securityContext ?? {}, workload))
      .map((workload) => workload.title);

  const containersWhere = (broken: (context: SecurityContext, container: PlacedContainer) => boolean) => (platform: Platform) =>
    containers(platform)
      .filter((container) => broken(container.securityContext ?? {}, container))
      .map((container) => container.title);

  everywhere(
    'pods do not run as root',
    podsWhere(({ runAsNonRoot }) => runAsNonRoot !== true),
  );

  everywhere(
    'pods say by number which user and group they are',
    podsWhere(({ runAsUser = 0, runAsGroup }) => runAsUser <= 0 || runAsGroup === undefined),
  );

  everywhere(
    'volumes belong to the group that the pod runs as',
    podsWhere(({ fsGroup, runAsGroup }) => fsGroup !== runAsGroup),
  );

  everywhere(
    'pods are confined by the default seccomp profile',
    podsWhere(({ seccompProfile }) => seccompProfile?.type !== 'RuntimeDefault'),
  );

  everywhere(
    'pods share no namespace of the node',
    podsWhere((_, { template: { spec } }) => Boolean(spec.hostNetwork || spec.hostPID || spec.hostIPC)),
  );

  everywhere(
    'pods mount no volume of the node',
    podsWhere((_, { template: { spec } }) =>
      (spec.volumes ?? []).some((volume) =>
        Object.keys(volume).some((key) => !['name', 'emptyDir', 'configMap', 'secret', 'persistentVolumeClaim', 'ephemeral'].includes(key)),
      ),
    ),
  );

  everywhere(
    'files of Secrets are readable for the pod’s group at most',
    podsWhere((_, { template: { spec } }) => (spec.volumes ?? []).some(({ secret }) => secret && secret.defaultMode !== 0o440)),
  );

  everywhere('pods get a token of the Kubernetes API where a role says what for, and no others do', (platform) => {
    const accounts = [...ofKind(platform, 'RoleBinding'), ...ofKind(platform, 'ClusterRoleBinding')].flatMap(({ subjects }) =>
      subjects.map(({ namespace, name }) => `${namespace}/${name}`),
    );
    const allowed = (workload: Workload) =>
      accounts.includes(`${workload.object.metadata.namespace}/${workload.template.spec.serviceAccountName}`);
    return workloads(platform)
      .filter((workload) => workload.template.spec.automountServiceAccountToken !== allowed(workload))
      .map((workload) => workload.title);
  });

  everywhere(
    'pods get no variables for every Service around',
    podsWhere((_, { template: { spec } }) => spec.enableServiceLinks !== false),
  );

  everywhere('ServiceAccounts hand out no token', (platform) =>
    ofKind(platform, 'ServiceAccount')
      .filter(({ automountServiceAccountToken }) => automountServiceAccountToken !== false)
      .map(title),
  );

  everywhere(
    'containers gain no privileges',
    containersWhere(({ allowPrivilegeEscalation, privileged }) => allowPrivilegeEscalation !== false || privileged === true),
  );

  everywhere(
    'containers have no capabilities',
    containersWhere(({ capabilities }) => capabilities?.drop?.join() !== 'ALL' || (capabilities.add ?? []).length > 0),
  );

  everywhere(
    'containers cannot write to their image',
    containersWhere(({ readOnlyRootFilesystem }) => readOnlyRootFilesystem !== true),
  );

  everywhere(
    'containers that are another user than their pod are not root',
    containersWhere(({ runAsUser = 1 }) => runAsUser <= 0),
  );

  everywhere(
    'containers take no port of the node',
    containersWhere((_, { ports = [] }) => ports.some(({ hostPort }) => hostPort !== undefined)),
  );

  everywhere(
    'containers have their configuration and Secrets read-only',
    containersWhere((_, { volumeMounts = [], workload }) => {
      const given = (workload.template.spec.volumes ?? []).filter(({ configMap, secret }) => configMap || secret).map(({ name }) => name);
      return volumeMounts.some(({ name, readOnly }) => given.includes(name) && readOnly !== true);
    }),
  );

  everywhere('no two mounts of a container have the same path', (platform) =>
    containers(platform).flatMap(({ volumeMounts = [], ...container }) => {
      const paths = volumeMounts.map(({ mountPath }) => mountPath);
      return paths.filter((path, index) => paths.indexOf(path) !== index).map((path) => `${container.title}: ${path}`);
    }),
  );
});
