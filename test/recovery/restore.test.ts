import { Restoration } from '../../charts/recovery/restoration';
import { Restore, type RestoreProps } from '../../charts/recovery/restore';
import { RestoreValidation } from '../../charts/recovery/restore-validation';
import { database, emptyChart, login, objectsOf, readable } from '../support/fixtures';
import type { Container, PodSpec } from '../support/manifests';
import { find } from '../support/objects';
import { aroundJobs } from '../support/recovery-fixtures';

const NODE = { type: 'node', size: '4Gi' } as const;

function around(chart: ReturnType<typeof emptyChart>) {
  const jobs = aroundJobs(chart);
  return { airflow: jobs.airflow, restoration: new Restoration({ ...jobs, environment: 'test', database: 'airflow_test', log: 'none' }) };
}

function restore(props: Partial<RestoreProps> = {}) {
  const chart = emptyChart('recovery');
  new Restore(chart, {
    ...around(chart),
    database: database(),
    login: login('postgres-restore'),
    volume: NODE,
    resources: 'small',
    ...props,
  });
  return objectsOf(chart);
}

function rehearsal() {
  const chart = emptyChart('recovery');
  new RestoreValidation(chart, { ...around(chart), schedule: '0 4 * * *', rto: 60, volume: NODE, resources: 'small' });
  return objectsOf(chart);
}

const jobOf = (objects: ReturnType<typeof objectsOf>, name: string) => find({ objects }, 'CronJob', name);

const steps = ({ initContainers = [], containers }: PodSpec): Container[] => [...initContainers, ...containers];

const stepsOf = (objects: ReturnType<typeof objectsOf>, name: string): Container[] =>
  steps(jobOf(objects, name).spec.jobTemplate.spec.template.spec);

const knows = ({ env = [] }: Container, secret: string): boolean => env.some(({ valueFrom }) => valueFrom?.secretKeyRef?.name === secret);

describe('A restore', () => {
  test('is a chain of steps', () => {
    expect(readable([jobOf(restore(), 'restore')])).toMatchSnapshot();
  });

  test('waits for a person, and what failed is not tried again but kept to be read', () => {
    const { spec } = jobOf(restore(), 'restore');
    expect([spec.suspend, spec.jobTemplate.spec.backoffLimit]).toEqual([true, 0]);
    expect(spec.jobTemplate.spec.template.spec.restartPolicy).toBe('Never');
  });

  test('comes near the live server in its last steps only, when what it brings has been looked at', () => {
    const live = stepsOf(restore(), 'restore').filter((step) => knows(step, 'postgres-restore'));
    expect(live.map(({ name }) => name)).toEqual(['load-databases', 'switch-databases']);
  });

  test('of a site that stands by goes by a schedule, takes in all, and never where a failover has made it serve', () => {
    const objects = restore({ takesIn: '30 2 * * *' });
    const { schedule, suspend } = jobOf(objects, 'restore').spec;
    expect([schedule, suspend]).toEqual(['30 2 * * *', undefined]);
    const variables = Object.fromEntries(
      stepsOf(objects, 'restore').flatMap(({ env = [] }) => env.map(({ name, value }) => [name, value])),
    );
    expect(variables).toMatchObject({ DATABASES: 'all', DISCARD_PREVIOUS: 'yes', FORCE: 'yes', ONLY_STANDBY: 'yes' });
  });
});

describe('The rehearsal of a restore', () => {
  test('is the same chain without its steps on the live server', () => {
    expect(readable([jobOf(rehearsal(), 'restore-validation')])).toMatchSnapshot();
    const rehearsed = stepsOf(rehearsal(), 'restore-validation').map(({ name }) => name);
    expect(stepsOf(restore(), 'restore').map(({ name }) => name)).toEqual([
      ...rehearsed,
      'load-databases',
      'migrate-database',
      'switch-databases',
    ]);
  });

  test('tells each check as a figure, and the time that a restore may take', () => {
    const published = stepsOf(rehearsal(), 'restore-validation').filter(({ env = [] }) =>
      env.some(({ name }) => name === 'PUBLISH_CHECKS'),
    );
    expect(published.map(({ name }) => name)).toEqual(['fetch-backup', 'rebuild-databases', 'inspect-database']);
    const inspect = published.at(-1)?.env?.find(({ name }) => name === 'RTO_SECONDS');
    expect(inspect?.value).toBe('3600');
  });
});
