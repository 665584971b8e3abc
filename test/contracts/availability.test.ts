/** How pods start, stay, move and end. */
import { NAME_LABEL } from '../../charts/platform/labels';
import type { Probe } from '../support/manifests';
import { containers, isTarget, ofKind, type PlacedContainer, selects, stays, title, type Workload, workloads } from '../support/objects';
import { everywhere, type Platform, platformsAndVariants } from '../support/platforms';

/** Containers that cannot have a probe, with the reason. */
const WITHOUT_PROBES: Readonly<Record<string, string>> = {
  'log-groomer': 'a loop of find and sleep: it works, or it ends with an error',
  follower: 'a loop of sleep, a checksum and a query: it works, or it tries again',
};

const probesOf = ({ startupProbe, livenessProbe, readinessProbe }: PlacedContainer): Probe[] =>
  [startupProbe, livenessProbe, readinessProbe].filter((probe) => probe !== undefined);

/** Seconds from the first failure to the consequence. */
const patience = ({ periodSeconds = 10, failureThreshold = 3 }: Probe): number => periodSeconds * failureThreshold;

const longRunning = (platform: Platform): PlacedContainer[] =>
  containers(platform).filter(({ init, workload }) => !init && stays(workload));

const containersWhere =
  (chosen: (platform: Platform) => PlacedContainer[], broken: (container: PlacedContainer) => boolean) => (platform: Platform) =>
    chosen(platform)
      .filter(broken)
      .map((container) => container.title);

const workloadsWhere = (broken: (workload: Workload, platform: Platform) => boolean) => (platform: Platform) =>
  workloads(platform)
    .filter((workload) => broken(workload, platform))
    .map((workload) => workload.title);

describe('Probes', () => {
  everywhere(
    'a container that stays is watched, or says why it cannot be',
    containersWhere(longRunning, ({ name, livenessProbe }) => (livenessProbe === undefined) !== name in WITHOUT_PROBES),
  );

  everywhere('a pod behind a Service with an address gets traffic only when it is ready for it', (platform) =>
    ofKind(platform, 'Service').flatMap((service) =>
      workloads(platform)
        .filter(({ template }) => selects({ matchLabels: service.spec.selector }, template.metadata?.labels ?? {}))
        .filter(({ template }) => !template.spec.containers.some(({ readinessProbe }) => readinessProbe))
        .map((workload) => `${title(service)}: ${workload.title}`),
    ),
  );

  everywhere(
    'a pod leaves its Service before its container is restarted',
    containersWhere(longRunning, ({ livenessProbe, readinessProbe }) =>
      Boolean(livenessProbe && readinessProbe && patience(livenessProbe) <= patience(readinessProbe)),
    ),
  );

  everywhere(
    'a slow start is no failure: liveness waits for the startup probe, or for two minutes',
    containersWhere(longRunning, ({ startupProbe, livenessProbe }) =>
      Boolean(livenessProbe && patience(startupProbe ?? livenessProbe) < 120),
    ),
  );

  everywhere(
    'probes over HTTP and TCP wait 5 seconds for an answer, commands 10',
    containersWhere(containers, (container) =>
      probesOf(container).some(({ exec, timeoutSeconds = 1 }) => timeoutSeconds < (exec ? 10 : 5)),
    ),
  );

  everywhere(
    'commands that start Python get 20 seconds',
    containersWhere(containers, (container) =>
      probesOf(container).some(({ exec, timeoutSeconds = 1 }) => exec?.command[0] === 'python' && timeoutSeconds < 20),
    ),
  );

  everywhere('probes ask ports that the container names', (platform) =>
    containers(platform).flatMap((container) => {
      const ports = (container.ports ?? []).map(({ name }) => name);
      return probesOf(container)
        .flatMap(({ httpGet, tcpSocket }) => httpGet?.port ?? tcpSocket?.port ?? [])
        .filter((port) => !ports.includes(String(port)))
        .map((port) => `${container.title}: ${port}`);
    }),
  );

  everywhere(
    'what runs to its end has no probes; a sidecar tells by one when the next container may start',
    containersWhere(containers, (container) => {
      const sidecar = container.restartPolicy === 'Always';
      return (container.init || !stays(container.workload)) && (sidecar ? !container.startupProbe : probesOf(container).length > 0);
    }),
  );
});

describe('Replicas', () => {
  everywhere('a drain of nodes leaves some of several replicas, and a single one does not block it', (platform) =>
    workloads(platform)
      .filter((workload) => stays(workload) && workload.replicas > 0)
      .flatMap(({ replicas, template, ...workload }) => {
        const budgets = ofKind(platform, 'PodDisruptionBudget').filter(({ spec }) =>
          selects(spec.selector, template.metadata?.labels ?? {}),
        );
        const grows = [...ofKind(platform, 'HorizontalPodAutoscaler'), ...ofKind(platform, 'ScaledObject')].some((autoscaler) =>
          isTarget(autoscaler, workload.object),
        );
        if (replicas === 1 && !grows) return budgets.map((budget) => `${title(budget)} over the only pod of ${workload.title}`);
        const sound =
          budgets.length === 1 &&
          budgets.every(({ spec: { minAvailable, maxUnavailable } }) =>
            minAvailable === undefined ? replicas <= 1 && maxUnavailable === 1 : minAvailable >= 1 && minAvailable < replicas,
          );
        return sound ? [] : [`${workload.title}: ${budgets.length} budgets`];
      }),
  );

  everywhere(
    'several replicas prefer different nodes and zones',
    workloadsWhere(({ replicas, template: { spec, metadata } }) => {
      const chosen = (spec.topologySpreadConstraints ?? []).filter(({ labelSelector }) => selects(labelSelector, metadata?.labels ?? {}));
      const keys = chosen.map(({ topologyKey }) => topologyKey).join();
      return replicas > 1 && keys !== 'kubernetes.io/hostname,topology.kubernetes.io/zone';
    }),
  );

  everywhere('so do those that an operator makes', (platform) =>
    [
      ...ofKind(platform, 'Cluster').map((object) => ({ object, spec: object.spec, labels: object.spec.inheritedMetadata.labels })),
      ...ofKind(platform, 'Pooler').map((object) => {
        const { spec, metadata } = object.spec.template;
        return { object, spec, labels: metadata?.labels };
      }),
    ]
      .filter(({ spec, labels = {} }) => {
        const chosen = (spec.topologySpreadConstraints ?? []).filter(({ labelSelector }) => selects(labelSelector, labels));
        return chosen.map(({ topologyKey }) => topologyKey).join() !== 'kubernetes.io/hostname,topology.kubernetes.io/zone';
      })
      .map(({ object }) => title(object)),
  );

  everywhere('an update of a Deployment adds a pod before it takes one away', (platform) =>
    ofKind(platform, 'Deployment')
      .filter(
        ({ spec: { strategy } }) =>
          strategy?.type !== 'RollingUpdate' || strategy.rollingUpdate?.maxUnavailable !== 0 || strategy.rollingUpdate.maxSurge === 0,
      )
      .map(title),
  );
});

describe('The end of a pod', () => {
  const SERVERS = ['airflow-webserver', 'airflow-execution-api', 'waf'];

  everywhere(
    'that serves users or tasks comes after that of its address: it answers on for five seconds, and has time for the rest',
    (platform) =>
      containers(platform)
        .filter(({ init, workload }) => !init && SERVERS.includes(workload.component))
        .filter(({ lifecycle, ports, readinessProbe, workload: { template } }) => {
          const [command, seconds] = lifecycle?.preStop?.exec?.command ?? [];
          const sleeps = command === 'sleep' ? Number(seconds) : 0;
          const serves = ports?.some(({ name }) => name === 'http') ?? false;
          return serves && (sleeps < 5 || !readinessProbe || (template.spec.terminationGracePeriodSeconds ?? 0) < sleeps + 20);
        })
        .map(({ title: name }) => name),
  );

  everywhere('of an API server is one at a time, and after the start of another one', (platform) =>
    ofKind(platform, 'Deployment')
      .filter(({ metadata }) => ['airflow-webserver', 'airflow-execution-api'].includes(metadata.labels?.[NAME_LABEL] ?? ''))
      .filter(({ spec: { strategy } }) => strategy?.rollingUpdate?.maxSurge !== 1 || strategy.rollingUpdate.maxUnavailable !== 0)
      .map(title),
  );

  everywhere(
    'a container that ends in a pod that stays is started again',
    workloadsWhere((workload) => stays(workload) && (workload.template.spec.restartPolicy ?? 'Always') !== 'Always'),
  );

  const GRACE: Readonly<Record<string, number>> = { 'airflow-worker': 600, postgres: 120, pgbouncer: 120 };

  everywhere(
    'pods get time to finish: running tasks ten minutes, databases two, all others half a minute',
    workloadsWhere(({ component, template: { spec } }) => (spec.terminationGracePeriodSeconds ?? 0) < (GRACE[component] ?? 30)),
  );

  everywhere(
    'a node autoscaler does not evict running tasks',
    workloadsWhere(
      ({ component, template: { metadata } }) =>
        (component === 'airflow-worker') !== (metadata?.annotations?.['cluster-autoscaler.kubernetes.io/safe-to-evict'] === 'false'),
    ),
  );
});

describe('Jobs', () => {
  everywhere('CronJobs run in UTC, one at a time, late rather than not at all, and leave a trace', (platform) =>
    ofKind(platform, 'CronJob')
      .filter(({ spec }) => {
        const history = Math.min(spec.successfulJobsHistoryLimit ?? 0, spec.failedJobsHistoryLimit ?? 0);
        return (
          spec.timeZone !== 'Etc/UTC' || spec.concurrencyPolicy !== 'Forbid' || (spec.startingDeadlineSeconds ?? 0) < 600 || history < 1
        );
      })
      .map(title),
  );

  everywhere(
    'Jobs end: after a number of failures, and after a time',
    workloadsWhere(({ job }) => job !== undefined && !((job.activeDeadlineSeconds ?? 0) > 0 && job.backoffLimit !== undefined)),
  );

  everywhere(
    'a Job that fails is tried again, in its pod or in a new one, unless somebody waits for its end or it measures; one that is done is not',
    workloadsWhere(({ job, component, template: { spec } }) => {
      if (job === undefined) return false;
      const byHand = ['restore', 'restore-configuration', 'rotate-fernet-key', 'failover', 'airflow-ui-check'].includes(component);
      const measures = component === 'performance-baseline'; // a second try that passes would hide the first
      const keepsPods = byHand || measures || ['restore-validation', 'preflight', 'smoke-test'].includes(component);
      return spec.restartPolicy !== (keepsPods ? 'Never' : 'OnFailure') || (job.backoffLimit === 0) !== (byHand || measures);
    }),
  );

  test('the name of a Job follows its content: equal for equal Jobs, different for all others', () => {
    const jobs = platformsAndVariants().flatMap((platform) => ofKind(platform, 'Job').map((job) => ({ where: platform.name, job })));
    const pairs = jobs.flatMap((a) => jobs.map((b) => ({ a, b })));
    const offenders = pairs.filter(
      ({ a, b }) => (a.job.metadata.name === b.job.metadata.name) !== (JSON.stringify(a.job.spec) === JSON.stringify(b.job.spec)),
    );
    expect(offenders.map(({ a, b }) => `${a.where} and ${b.where}: ${title(a.job)}, ${title(b.job)}`)).toEqual([]);
  });
});

describe('Configuration', () => {
  /** All that a pod reads of ConfigMaps, by their names. */
  function configurationOf(platform: Platform, { template, ...workload }: Workload): string {
    const names = [
      ...(template.spec.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []),
      ...workload.containers.flatMap(({ envFrom = [] }) => envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? [])),
    ];
    const read = ofKind(platform, 'ConfigMap').filter(({ metadata }) => names.includes(metadata.name));
    return JSON.stringify(read.map(({ metadata, data }): [string, unknown] => [metadata.name, data]).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  test('the checksum of a pod follows its ConfigMaps: a change of any makes new pods, nothing else does', () => {
    const all = platformsAndVariants().flatMap((platform) =>
      workloads(platform).map((workload) => ({
        name: `${platform.name}: ${workload.title}`,
        configuration: configurationOf(platform, workload),
        checksum: workload.template.metadata?.annotations?.['checksum/config'],
      })),
    );
    const groups = [groupBy(all, ({ checksum = 'none' }) => checksum), groupBy(all, ({ configuration }) => configuration)].flat();
    const offenders = groups.filter(
      (group) =>
        new Set(group.map(({ configuration }) => configuration)).size > 1 || new Set(group.map(({ checksum }) => checksum)).size > 1,
    );
    expect(offenders.map((group) => group.map(({ name }) => name))).toEqual([]);
  });

  everywhere('pods without ConfigMaps have no checksum, all others have one', (platform) =>
    workloads(platform)
      .filter(
        (workload) =>
          (configurationOf(platform, workload) === '[]') !== (workload.template.metadata?.annotations?.['checksum/config'] === undefined),
      )
      .map((workload) => workload.title),
  );
});

function groupBy<T>(list: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}
