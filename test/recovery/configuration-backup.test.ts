import { images } from '../../charts/platform/images';
import { Secret } from '../../charts/platform/secret';
import { ConfigurationBackup, type ConfigurationBackupProps } from '../../charts/recovery/configuration-backup';
import { RestoreConfiguration } from '../../charts/recovery/restore-configuration';
import { KINDS } from '../../charts/security/access-roles';
import { database, emptyChart, objectsOf, readable } from '../support/fixtures';
import { find, ofKind } from '../support/objects';
import { platformsAndVariants } from '../support/platforms';
import { aroundJobs } from '../support/recovery-fixtures';

const schedule = '15 1 * * *';

function configurationBackup(props: Partial<ConfigurationBackupProps> = {}) {
  const chart = emptyChart('recovery');
  const namespaces = ['airflow', 'airflow-observability'];
  new ConfigurationBackup(chart, { ...aroundJobs(chart), schedule, resources: 'small', namespaces, database: database(), ...props });
  const objects = objectsOf(chart).filter(({ metadata }) => metadata.name.startsWith('configuration-backup'));
  const { spec } = find({ objects }, 'CronJob', 'configuration-backup').spec.jobTemplate.spec.template;
  return { objects, spec, steps: [...(spec.initContainers ?? []), ...spec.containers] };
}

describe('The backup of the configuration', () => {
  test('exports what Git does not hold, and encrypts it', () => {
    const { objects, steps } = configurationBackup();
    expect(steps.map(({ name }) => name)).toEqual(['bring-restic', 'bring-rclone', 'export-airflow', 'export-objects', 'back-up', 'keep']);
    expect(readable(objects)).toMatchSnapshot();
  });

  test('keeps plain text in memory: no step but the one that encrypts has it beside a disk that outlives the pod', () => {
    const { spec, steps } = configurationBackup();
    const volume = spec.volumes?.find(({ name }) => name === 'configuration');
    expect(volume?.emptyDir?.medium).toBe('Memory');
    const readers = steps
      .filter(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => name === 'configuration'))
      .map(({ name }) => name);
    expect(readers).toEqual(['export-airflow', 'export-objects', 'back-up']);
    expect(spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)).toBe(false);
  });

  test('exports Keycloak and Grafana where they run here, with the pull secrets of both images', () => {
    const { steps, spec } = configurationBackup({
      keycloak: {
        imagePullSecret: 'registry-of-keycloak',
        container: (folder) => ({ name: 'export-keycloak', image: images.keycloak, args: ['export', '--dir', folder], resources: 'small' }),
      },
      grafana: {
        url: 'http://grafana.airflow-observability:3000',
        token: new Secret('grafana-reader', 'airflow', { keys: { token: { purpose: 'Token', format: 'provided' } } }),
      },
    });
    expect(steps.find(({ name }) => name === 'export-keycloak')?.args).toEqual(['export', '--dir', '/configuration/keycloak']);
    expect(steps.map(({ name }) => name)).toContain('export-grafana');
    expect(spec.imagePullSecrets).toEqual([{ name: 'registry' }, { name: 'registry-of-keycloak' }]);
  });

  test('lists every kind of namespaced object that any platform renders, but for Secrets', () => {
    const plurals = Object.values(KINDS).flat();
    const pluralOf = (kind: string) =>
      `${kind
        .toLowerCase()
        .replace(/([^aeiou])y$/, '$1ie')
        .replace(/s$/, 'se')}s`;
    const rendered = platformsAndVariants().flatMap(({ objects }) => objects.filter(({ metadata }) => metadata.namespace));
    const missing = [...new Set(rendered.map(({ kind }) => pluralOf(kind)))].filter((plural) => !plurals.includes(plural));
    expect(missing).toEqual(['secrets']);
  });
});

describe('The restore of the configuration', () => {
  const chart = emptyChart('recovery');
  new RestoreConfiguration(chart, { ...aroundJobs(chart), schedule, resources: 'small', database: database() });
  const objects = objectsOf(chart).filter(({ metadata }) => metadata.name.startsWith('restore-configuration'));
  const { spec } = find({ objects }, 'CronJob', 'restore-configuration');

  test('waits for a person, and changes nothing as it stands', () => {
    expect(spec.suspend).toBe(true);
    const [main] = spec.jobTemplate.spec.template.spec.containers;
    expect(main?.env).toEqual(
      expect.arrayContaining([
        { name: 'CONFIRM', value: 'no' },
        { name: 'EXISTING', value: 'keep' },
      ]),
    );
    expect(readable(objects)).toMatchSnapshot();
  });

  test('asks the Kubernetes API nothing', () => {
    expect(ofKind({ objects }, 'Role')).toEqual([]);
  });
});
