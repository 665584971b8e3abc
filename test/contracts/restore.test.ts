/** What restores, and what rehearses it: who may come near the live database, and that each script is where it is run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peerName } from '../../charts/platform/traffic';
import { containers, find, ofKind, type PlacedContainer, workloads } from '../support/objects';
import { everywhere, type Platform } from '../support/platforms';

const SCRIPT = /(?<![\w-])\/[\w/.-]+\.(?:sh|py|sql)\b/g;

/** Where a path comes from, if a ConfigMap is mounted there. */
function mounted(platform: Platform, { volumeMounts = [], workload }: PlacedContainer, path: string): string | undefined {
  const mounts = volumeMounts.filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`));
  for (const { name, mountPath, subPath } of mounts) {
    const { configMap } = workload.template.spec.volumes?.find((volume) => volume.name === name) ?? {};
    if (configMap) return find(platform, 'ConfigMap', configMap.name).data[subPath ?? path.slice(mountPath.length + 1)];
  }
  return undefined;
}

describe('Scripts', () => {
  everywhere('of jobs are in a ConfigMap of their pod, under the path by which they are run', (platform) =>
    containers(platform)
      .filter(({ workload }) => workload.job)
      .flatMap((container) =>
        [...(container.command ?? []), ...(container.args ?? [])]
          .flatMap((word) => word.match(SCRIPT) ?? [])
          .filter((path) => mounted(platform, container, path) === undefined)
          .map((path) => `${container.title}: ${path}`),
      ),
  );

  everywhere('that a step of a restore names are there, too', (platform) =>
    containers(platform)
      .filter(({ workload, name }) => ['restore', 'restore-validation'].includes(workload.component) && !name.startsWith('bring-'))
      .flatMap((container) => {
        const [script = ''] = [...(container.command ?? []), ...(container.args ?? [])].flatMap((word) => word.match(SCRIPT) ?? []);
        const text = (mounted(platform, container, script) ?? '').replaceAll('$STEPS', '/opt/recovery/restore');
        return (text.match(SCRIPT) ?? [])
          .filter((path) => path.startsWith('/opt/recovery/') && mounted(platform, container, path) === undefined)
          .map((path) => `${container.title}: ${path}`);
      }),
  );

  test('of the folder restore/ are all mounted', () => {
    const folder = join(__dirname, '../../charts/recovery/assets/restore');
    const maker = readFileSync(join(__dirname, '../../charts/recovery/restoration.ts'), 'utf8');
    expect(readdirSync(folder).filter((file) => !maker.includes(`'${file}'`))).toEqual([]);
  });
});

describe('The rehearsal of a restore', () => {
  everywhere('knows no login of the live database', (platform) =>
    containers(platform)
      .filter(({ workload }) => workload.component === 'restore-validation')
      .flatMap(({ title, env = [] }) =>
        env.filter(({ valueFrom }) => valueFrom?.secretKeyRef?.name.startsWith('postgres-')).map(({ name }) => `${title}: ${name}`),
      ),
  );

  everywhere('reaches the object store and the figures, and nothing else', (platform) => {
    const reached = platform.traffic.connections
      .filter(({ from }) => peerName(from) === 'restore-validation')
      .map(({ to }) => peerName(to));
    return reached.sort().join() === 'airflow-statsd,object-store' ? [] : reached;
  });

  everywhere('runs the steps that a restore runs', (platform) => {
    const scripts = (component: string) =>
      containers(platform)
        .filter(({ workload }) => workload.component === component)
        .flatMap(({ command = [], args = [] }) => [...command, ...args].flatMap((word) => word.match(SCRIPT) ?? []));
    const real = scripts('restore');
    return scripts('restore-validation').filter((script) => !real.includes(script));
  });
});

describe('What only people start', () => {
  everywhere('is suspended; a site that stands by takes in its partner’s backups by itself', (platform) => {
    const { recovery, stores } = platform.environment;
    const takesIn = recovery.site.role === 'standby' && stores.postgres.engine === 'embedded';
    return ofKind(platform, 'CronJob')
      .filter(({ metadata: { name } }) => ['restore', 'failover', 'restore-configuration'].includes(name))
      .filter(({ metadata: { name }, spec }) => (spec.suspend ?? false) !== !(name === 'restore' && takesIn))
      .map(({ metadata }) => metadata.name);
  });

  everywhere('keeps its pods when they fail, with what they said', (platform) =>
    workloads(platform)
      .filter(({ component }) => ['restore', 'failover'].includes(component))
      .filter(({ job, template }) => template.spec.restartPolicy !== 'Never' || job?.backoffLimit !== 0)
      .map(({ title }) => title),
  );
});
