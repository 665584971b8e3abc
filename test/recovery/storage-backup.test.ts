import { StorageBackup, type StorageBackupProps } from '../../charts/recovery/storage-backup';
import { broker } from '../support/airflow-fixtures';
import { emptyChart, login, objectStore, objectsOf, readable } from '../support/fixtures';
import { find, ofKind } from '../support/objects';
import { aroundJobs } from '../support/recovery-fixtures';

const replica = {
  url: 'https://s3.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
  buckets: { logs: 'copy-logs', archive: 'copy-archive', audit: 'copy-audit', backups: 'copy-backups' },
  login: objectStore().backupIdentities.writer,
  cidrs: ['192.0.2.9/32'],
};

function storageBackup(props: Partial<StorageBackupProps> = {}) {
  const chart = emptyChart('recovery');
  new StorageBackup(chart, {
    ...aroundJobs(chart),
    schedule: '30 1 * * *',
    workspace: '2Gi',
    resources: 'mini',
    broker: { ...broker(), backup: login('redis-backup') },
    ...props,
  });
  const objects = objectsOf(chart).filter(({ metadata }) => metadata.name.startsWith('storage-backup'));
  const { spec } = find({ objects }, 'CronJob', 'storage-backup').spec.jobTemplate.spec.template;
  const steps = [...(spec.initContainers ?? []), ...spec.containers];
  const step = (name: string) => {
    const found = steps.find((each) => each.name === name);
    if (!found) throw new Error(`there is no step ${name}`);
    return found;
  };
  const variable = (name: string, key: string) => step(name).env?.find((each) => each.name === key)?.value;
  return { objects, spec, names: steps.map(({ name }) => name), variable };
}

describe('The backup of buckets and volumes', () => {
  test('takes logs, archive, audit and the broker into the repository, step by step', () => {
    const { objects, names } = storageBackup();
    expect(names).toEqual(['bring-restic', 'bring-rclone', 'dump-broker', 'fetch-buckets', 'back-up', 'keep']);
    expect(readable(objects)).toMatchSnapshot();
  });

  test('copies everything to another site where there is one, the newest backup of the broker last made included', () => {
    const { names, variable } = storageBackup({ replica });
    expect(names).toEqual(['bring-restic', 'bring-rclone', 'dump-broker', 'back-up', 'keep', 'replicate']);
    expect(variable('replicate', 'SOURCE_LOGS')).toBe('source:test-logs');
    expect(variable('replicate', 'REPLICA_AUDIT')).toBe('replica:copy-audit');
    expect(variable('replicate', 'RCLONE_CONFIG_REPLICA_PROVIDER')).toBe('AWS');
    expect(variable('replicate', 'RCLONE_CONFIG_SOURCE_PROVIDER')).toBe('Other');
  });

  test('has nothing to keep where the broker is somebody else’s and everything is copied', () => {
    expect(storageBackup({ replica, broker: broker() }).names).toEqual(['bring-restic', 'bring-rclone', 'replicate']);
  });

  test('says how old its copies may be: a day between two runs, and two hours', () => {
    expect(storageBackup().variable('back-up', 'MAX_AGE_SECONDS')).toBe(String(26 * 3600));
    expect(storageBackup({ schedule: '0 */6 * * *' }).variable('back-up', 'MAX_AGE_SECONDS')).toBe(String(8 * 3600));
  });

  test('asks the Kubernetes API for snapshots, and only then', () => {
    const { objects, names, spec } = storageBackup({ snapshots: { className: 'csi-disks', keep: 3 } });
    expect(names).toContain('snapshot-volumes');
    expect(spec.automountServiceAccountToken).toBe(true);
    expect(ofKind({ objects }, 'Role').map(({ rules }) => rules)).toEqual([
      [
        { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['list'] },
        { apiGroups: ['snapshot.storage.k8s.io'], resources: ['volumesnapshots'], verbs: ['get', 'list', 'create', 'delete'] },
      ],
    ]);
    const without = storageBackup();
    expect(without.spec.automountServiceAccountToken).toBe(false);
    expect(ofKind(without, 'Role')).toEqual([]);
  });
});
