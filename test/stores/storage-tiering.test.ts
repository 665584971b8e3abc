import { images } from '../../charts/platform/images';
import type { ObjectStoreEndpoint } from '../../charts/stores/endpoints';
import { lifecycleRules, RULED_BUCKETS, type RuledBucket } from '../../charts/stores/object-tiers';
import { StorageTiering, type StorageTieringProps } from '../../charts/stores/storage-tiering';
import { certificatesOf } from '../support/certificates';
import { objectStore, readable, rendered } from '../support/fixtures';
import { containers, find } from '../support/objects';
import { everywhere } from '../support/platforms';

const ageing = { hotDays: 45, coldDays: 100, auditDays: 400 };
const storageClasses = { cold: 'STANDARD_IA', archive: 'GLACIER_IR' };

const tiering = (props: Partial<StorageTieringProps> = {}, objects: Partial<ObjectStoreEndpoint> = {}) => ({
  objects: rendered(
    (chart) =>
      new StorageTiering(chart, {
        schedule: '30 2 * * *',
        resources: 'mini',
        image: images.airflow,
        objects: { ...objectStore(), ...objects },
        ...ageing,
        ...props,
      }),
  ),
});

/** Days and classes of the rules of a bucket, by what they are for. */
function rulesOf(bucket: RuledBucket, props: Partial<StorageTieringProps> = {}): Record<string, unknown> {
  const { Rules } = JSON.parse(lifecycleRules(bucket, { ...ageing, ...props })) as {
    readonly Rules: readonly {
      readonly ID: string;
      readonly Transitions?: readonly { readonly Days: number; readonly StorageClass: string }[];
      readonly Expiration?: { readonly Days: number };
      readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation: number };
    }[];
  };
  return Object.fromEntries(
    Rules.map(({ ID, Transitions, Expiration, AbortIncompleteMultipartUpload }) => [
      ID.replace('airflow-platform-', ''),
      Transitions?.map(({ Days, StorageClass }) => `${StorageClass} after ${Days}`) ??
        Expiration?.Days ??
        AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    ]),
  );
}

test('Objects of a store of one class are moved between folders', () => {
  expect(readable(tiering().objects)).toMatchSnapshot();
  const said = ['--lifecycle', '/opt/tiering', '--move', '--hot-days', '45', '--cold-days', '100', '--audit-days', '401'];
  expect(containers(tiering())[0]?.args).toEqual(said);
});

test('Objects are deleted only where it is said when', () => {
  expect(containers(tiering({ archiveDays: 365 }))[0]?.args).toEqual(expect.arrayContaining(['--archive-days', '365']));
  expect(containers(tiering())[0]?.args).not.toContain('--archive-days');
});

test('A store with classes moves them by itself', () => {
  expect(containers(tiering({ storageClasses, archiveDays: 365 }))[0]?.args).toEqual(['--lifecycle', '/opt/tiering']);
});

test('Rules of a store of one class are about unfinished uploads only', () => {
  expect(RULED_BUCKETS.map((bucket) => rulesOf(bucket, { archiveDays: 365 }))).toEqual(
    RULED_BUCKETS.map(() => ({ 'unfinished-uploads': 7 })),
  );
});

test('Rules of a store with classes have the days of the environment', () => {
  const tiers = ['STANDARD_IA after 45', 'GLACIER_IR after 145'];
  expect(rulesOf('logs', { storageClasses })).toEqual({ 'unfinished-uploads': 7, tiers });
  expect(rulesOf('archive', { storageClasses, archiveDays: 365 })).toEqual({
    'unfinished-uploads': 7,
    tiers,
    'cold-from-the-start': ['STANDARD_IA after 30'],
    'archive-from-the-start': ['GLACIER_IR after 1'],
    expiry: 510,
  });
});

test('The job reads the rules that it puts into the buckets', () => {
  const { data } = find(tiering({ storageClasses }), 'ConfigMap', 'storage-tiering-files');
  expect(RULED_BUCKETS.map((bucket) => data[`${bucket}.json`])).toEqual(
    RULED_BUCKETS.map((bucket) => lifecycleRules(bucket, { ...ageing, storageClasses })),
  );
});

describe('Old backups', () => {
  const prefixes = (
    JSON.parse(lifecycleRules('backups', { ...ageing, storageClasses })) as { Rules: { Filter: { Prefix: string } }[] }
  ).Rules.map(({ Filter }) => Filter.Prefix);

  test('age into the classes of the store, and end by their own retention only', () => {
    const tiers = ['STANDARD_IA after 45', 'GLACIER_IR after 145'];
    expect(rulesOf('backups', { storageClasses, archiveDays: 365 })).toEqual({
      'unfinished-uploads': 7,
      'database-backups': tiers,
      'configuration-backups': tiers,
      'storage-backups': tiers,
      'bases-and-log': tiers,
      log: tiers,
    });
  });

  test.each(['GLACIER', 'DEEP_ARCHIVE'])('never go to %s, where they would have to thaw before a restore', (archive) => {
    expect(rulesOf('backups', { storageClasses: { cold: 'STANDARD_IA', archive } })['database-backups']).toEqual(['STANDARD_IA after 45']);
    expect(rulesOf('logs', { storageClasses: { cold: 'STANDARD_IA', archive } })['tiers']).toContain(`${archive} after 145`);
  });

  test('are moved without what restic reads and writes every time: configuration, keys, locks, index and lists', () => {
    const always = ['config', 'claim', 'keys/1', 'locks/1', 'index/1', 'snapshots/1'];
    const files = ['database', 'configuration', 'storage'].flatMap((repository) => always.map((file) => `restic/${repository}/${file}`));
    expect(files.filter((file) => prefixes.some((prefix) => prefix !== '' && file.startsWith(prefix)))).toEqual([]);
  });

  test('are found where the backups put them', () => {
    const put = [
      's3:airflow-backups/restic/database/data/0a/0abc',
      's3://airflow-backups/postgres/prod/base/20261101T000000/data.tar.gz',
      's3:airflow-backups/postgres-wal/dev/7530/000000010000000000000001.gz',
    ].map((url) => url.replace(/^s3:(\/\/)?airflow-backups\//, ''));
    expect(put.filter((key) => !prefixes.some((prefix) => prefix !== '' && key.startsWith(prefix)))).toEqual([]);
  });
});

describe('Old events', () => {
  test('end the day after their lock, with all versions, by rules of a store with classes', () => {
    const { Rules } = JSON.parse(lifecycleRules('audit', { ...ageing, storageClasses })) as { Rules: Record<string, unknown>[] };
    expect(Rules.slice(1).map(({ ID, Status, ...rule }) => rule)).toEqual([
      { Filter: { Prefix: 'airflow/' }, Expiration: { Days: 401 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
      { Filter: { Prefix: 'airflow/' }, Expiration: { ExpiredObjectDeleteMarker: true } },
    ]);
  });

  everywhere('are kept for as long as the environment says, whoever ends them', (platform) => {
    const days = platform.environment.security.audit.retentionDays + 1;
    const [job] = containers(platform).filter(({ name }) => name === 'storage-tiering');
    const { data } = find(platform, 'ConfigMap', 'storage-tiering-files');
    const args = job?.args ?? [];
    const byRule = (JSON.parse(data['audit.json'] ?? '') as { Rules: { Expiration?: { Days?: number } }[] }).Rules.some(
      ({ Expiration }) => Expiration?.Days === days,
    );
    const byJob = args[args.indexOf('--audit-days') + 1] === String(days);
    return byRule !== byJob ? [] : [`by a rule: ${byRule}, by the job: ${byJob}`];
  });
});

everywhere('The job works at the site that serves only', (platform) => {
  const standby = platform.environment.recovery.site.role === 'standby';
  const { suspend = false } = find(platform, 'CronJob', 'storage-tiering').spec;
  return suspend === standby ? [] : ['suspend is not what the role of the site asks for'];
});

everywhere('Airflow has a login of its own: what runs in a task ends no logs, backups or events', (platform) => {
  const logins = containers(platform)
    .filter(({ name }) => name === 'storage-tiering')
    .flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []));
  return logins.length === 2 && logins.every((name) => name === 'storage-tiering') ? [] : logins;
});

test('The job checks the store by its authority, where it has one', () => {
  const [container] = containers(tiering({}, { authority: certificatesOf().trust }));
  expect(container?.env).toContainEqual({ name: 'AWS_CA_BUNDLE', value: expect.stringMatching(/ca\.crt$/) });
  expect(containers(tiering())[0]?.env?.map(({ name }) => name)).not.toContain('AWS_CA_BUNDLE');
});
