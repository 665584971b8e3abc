import { tcp } from '../../charts/platform/ports';
import { DatabaseBackup, type DatabaseBackupProps } from '../../charts/recovery/database-backup';
import { archiveTimeout } from '../../charts/stores/wal-archive';
import { emptyChart, login, objectsOf, readable } from '../support/fixtures';
import type { Container, PodSpec } from '../support/manifests';
import { find, ofKind } from '../support/objects';
import { everywhere, platform } from '../support/platforms';
import { aroundJobs } from '../support/recovery-fixtures';

function backup(props: Partial<DatabaseBackupProps> = {}) {
  const chart = emptyChart('recovery');
  new DatabaseBackup(chart, {
    ...aroundJobs(chart),
    schedule: '0 1 * * *',
    workspace: '2Gi',
    resources: 'small',
    maxAge: 93_600,
    server: { host: 'postgres', port: tcp(5432), sslMode: 'require' },
    databases: ['airflow_test', 'keycloak'],
    login: login('postgres-backup'),
    ...props,
  });
  return objectsOf(chart).filter(({ metadata }) => metadata.name.startsWith('database-backup'));
}

const podOf = (objects: ReturnType<typeof backup>): PodSpec =>
  find({ objects }, 'CronJob', 'database-backup').spec.jobTemplate.spec.template.spec;

/** In the order in which they run. */
const steps = ({ initContainers = [], containers }: PodSpec): Container[] => [...initContainers, ...containers];

const valueIn = (container: Container | undefined, name: string) => container?.env?.find((variable) => variable.name === name)?.value;

describe('The backup of the databases', () => {
  test('is a chain of steps', () => {
    expect(readable(backup())).toMatchSnapshot();
  });

  test('deletes in its last steps only, when the new backup is stored', () => {
    const deleting = steps(podOf(backup({ pointInTimeDays: 3 }))).map(
      ({ env = [] }) => env.some(({ valueFrom }) => valueFrom?.secretKeyRef?.name === 'backup-keeper') && 'deletes',
    );
    expect(deleting).toEqual([false, false, false, false, false, 'deletes', 'deletes']);
  });

  test('copies the whole server too where any moment is to be had, and keeps a base for each day and the night before', () => {
    const names = (props: Partial<DatabaseBackupProps>) => steps(podOf(backup(props))).map(({ name }) => name);
    expect(names({})).toEqual(['bring-restic', 'bring-rclone', 'dump', 'store', 'keep']);
    expect(names({ pointInTimeDays: 3 })).toEqual(['bring-restic', 'bring-rclone', 'dump', 'base', 'store', 'keep', 'keep-wal']);
    const keep = steps(podOf(backup({ pointInTimeDays: 3 }))).find(({ name }) => name === 'keep');
    expect(valueIn(keep, 'KEEP_BASES')).toBe('4');
  });

  test('checks the server by the authorities that came with the tools, where the platform has none of its own', () => {
    const server = { host: 'db.example.com', port: tcp(5432), sslMode: 'verify-full' } as const;
    const dump = steps(podOf(backup({ server }))).find(({ name }) => name === 'dump');
    expect(valueIn(dump, 'PGSSLROOTCERT')).toBe('/tools/ca-certificates.crt');
    expect(dump?.volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/tools');
  });

  test('and every other one lets go of what is old of both sites, where there are two: a partner sends its backups here', () => {
    const kept = (name: string) =>
      ofKind(platform(name), 'CronJob')
        .flatMap(({ spec }) => steps(spec.jobTemplate.spec.template.spec))
        .filter(({ env = [] }) => env.some((variable) => variable.name === 'KEEP_DAILY'))
        .map((step) => valueIn(step, 'KEEP_OF'));
    expect(new Set(kept('dev'))).toEqual(new Set(['dev']));
    expect(new Set(kept('prod'))).toEqual(new Set(['dr prod']));
    expect(new Set(kept('dr'))).toEqual(new Set(['dr prod']));
  });

  test('keeps dumps, which are not encrypted yet, on disk that goes with the pod', () => {
    const volumes = podOf(backup()).volumes?.filter(({ emptyDir, configMap }) => !emptyDir && !configMap);
    expect(volumes).toEqual([]);
  });
});

describe('Backups of databases', () => {
  everywhere('are of all databases that the platform keeps in its server', (at) => {
    const { stores, edge } = at.environment;
    const here = edge.auth.provider === 'keycloak' && edge.auth.database.engine === 'platform' ? [edge.auth.database.database] : [];
    const { spec } = find(at, 'CronJob', 'database-backup').spec.jobTemplate.spec.template;
    const dumped = steps(spec).find(({ name }) => name === 'dump')?.args ?? [];
    return [stores.postgres.database, ...here].filter((database) => !dumped.includes(database));
  });

  everywhere('are too old when the promise of the environment is broken', (at) => {
    const { spec } = find(at, 'CronJob', 'database-backup').spec.jobTemplate.spec.template;
    const limit = Number(
      valueIn(
        steps(spec).find(({ name }) => name === 'store'),
        'MAX_AGE_SECONDS',
      ),
    );
    const { recovery, stores } = at.environment;
    const continuous =
      stores.postgres.engine === 'cloudnative-pg' || (stores.postgres.engine === 'embedded' && recovery.database.pointInTime.enabled);
    const day = 26 * 3600;
    const expected = continuous ? day : recovery.database.rpo * 60;
    return limit === expected ? [] : [`${limit} seconds instead of ${expected}`];
  });

  test('of production promise minutes, because the log is archived at least that often', () => {
    const { spec } = find(platform('prod'), 'Cluster', 'postgres');
    expect(platform('prod').environment.recovery.database.rpo).toBe(15);
    expect(spec).toMatchObject({ postgresql: { parameters: { archive_timeout: '300s' } } });
  });

  test.each([
    [1, 30],
    [5, 150],
    [15, 300],
    [1560, 300],
  ])('that may lose %i minutes archive segments after %i seconds', (minutes, seconds) => {
    expect(archiveTimeout(minutes)).toBe(seconds);
  });
});
