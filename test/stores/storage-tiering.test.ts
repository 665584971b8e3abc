import { images } from '../../charts/platform/images';
import type { ObjectStoreEndpoint } from '../../charts/stores/endpoints';
import { lifecycleRules } from '../../charts/stores/object-tiers';
import { StorageTiering, type StorageTieringProps } from '../../charts/stores/storage-tiering';
import { certificatesOf } from '../support/certificates';
import { objectStore, readable, rendered } from '../support/fixtures';
import { containers, find } from '../support/objects';

const ageing = { hotDays: 45, coldDays: 100 };
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
function rulesOf(bucket: 'logs' | 'archive', props: Partial<StorageTieringProps> = {}): Record<string, unknown> {
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
  expect(containers(tiering())[0]?.args).toEqual(['--lifecycle', '/opt/tiering', '--move', '--hot-days', '45', '--cold-days', '100']);
});

test('Objects are deleted only where it is said when', () => {
  expect(containers(tiering({ archiveDays: 365 }))[0]?.args?.slice(-2)).toEqual(['--archive-days', '365']);
});

test('A store with classes moves them by itself', () => {
  expect(containers(tiering({ storageClasses, archiveDays: 365 }))[0]?.args).toEqual(['--lifecycle', '/opt/tiering']);
});

test('Rules of a store of one class are about unfinished uploads only', () => {
  expect([rulesOf('logs', { archiveDays: 365 }), rulesOf('archive', { archiveDays: 365 })]).toEqual([
    { 'unfinished-uploads': 7 },
    { 'unfinished-uploads': 7 },
  ]);
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
  expect([data['logs.json'], data['archive.json']]).toEqual(
    (['logs', 'archive'] as const).map((bucket) => lifecycleRules(bucket, { ...ageing, storageClasses })),
  );
});

test('The job checks the store by its authority, where it has one', () => {
  const [container] = containers(tiering({}, { authority: certificatesOf().trust }));
  expect(container?.env).toContainEqual({ name: 'AWS_CA_BUNDLE', value: expect.stringMatching(/ca\.crt$/) });
  expect(containers(tiering())[0]?.env?.map(({ name }) => name)).not.toContain('AWS_CA_BUNDLE');
});
