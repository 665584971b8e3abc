import { Duration } from 'cdk8s';
import type { PlatformChart } from '../../charts/platform/platform-chart';
import type { SitePair } from '../../charts/platform/site-pair';
import { Traffic } from '../../charts/platform/traffic';
import { CronJob, type CronJobProps } from '../../charts/platform/workload';
import { addTwoSites, type TwoSitesProps } from '../../charts/recovery/two-sites';
import { database, emptyChart, image, login, objectStore, objectsOf, readable, Something, site } from '../support/fixtures';
import { find, ofKind } from '../support/objects';
import { aroundJobs } from '../support/recovery-fixtures';

const pair: SitePair = { self: 'east', partner: 'west', standby: true };

const surroundingsOf = (chart: PlatformChart) => ({
  ...aroundJobs(chart),
  traffic: new Traffic(),
  database: database(),
  login: login('postgres-restore'),
  apiServer: { name: 'kubernetes-api', cidrs: ['192.0.2.9/32'], port: 6443 },
  replica: {
    url: 'https://s3.west.example.com',
    region: 'eu-west-1',
    cidrs: ['192.0.2.10/32'],
    buckets: { logs: 'west-logs', archive: 'west-archive', audit: 'west-audit', backups: 'west-backups' },
    login: objectStore().backupIdentities.writer,
  },
});

const propsOf = (props: Partial<TwoSitesProps>): TwoSitesProps => ({
  engine: 'external',
  databases: ['airflow_test', 'keycloak'],
  servingPods: [
    { namespace: 'airflow', resource: 'deployments', name: 'airflow-scheduler', replicas: 2 },
    { namespace: 'airflow-edge', resource: 'statefulsets', name: 'keycloak', replicas: 2 },
  ],
  servingJobs: [{ namespace: 'airflow', name: 'database-cleanup' }],
  lagLimit: 3600,
  version: '3.3.2',
  ...props,
});

const job: CronJobProps = {
  schedule: '0 3 * * *',
  priority: 'low',
  gracePeriod: Duration.seconds(30),
  deadline: Duration.hours(1),
  containers: [{ name: 'job', image, resources: 'nano' }],
};

function twoSites(props: Partial<TwoSitesProps> = {}) {
  const chart = emptyChart('recovery', { site: { ...site, pair } });
  new CronJob(new Something(chart, 'database-backup'), { ...job, onlyServing: true });
  new CronJob(new Something(chart, 'restore'), { ...job, suspended: true });
  addTwoSites(chart, surroundingsOf(chart), propsOf(props));
  return objectsOf(chart).filter(({ metadata }) => /^(failover|site-guard)$/.test(metadata.name));
}

const environmentOf = (
  objects: ReturnType<typeof twoSites>,
  name: 'failover' | 'site-guard',
): Readonly<Record<string, string | undefined>> => {
  const template =
    name === 'failover'
      ? find({ objects }, 'CronJob', name).spec.jobTemplate.spec.template
      : find({ objects }, 'Deployment', name).spec.template;
  return Object.fromEntries((template.spec.containers[0]?.env ?? []).map((variable) => [variable.name, variable.value]));
};

const rightsOf = (objects: ReturnType<typeof twoSites>, namespace: string) =>
  ofKind({ objects }, 'Role')
    .filter(({ metadata }) => metadata.name === 'failover' && metadata.namespace === namespace)
    .flatMap(({ rules }) => rules.map(({ resources, resourceNames = [], verbs }) => `${verbs} ${resources} ${resourceNames}`));

describe('A pair of sites', () => {
  test('has a failover that people start, and a guard that obeys the record', () => {
    expect(readable(twoSites())).toMatchSnapshot();
  });

  test('knows its own part in it', () => {
    for (const name of ['failover', 'site-guard'] as const) {
      expect(environmentOf(twoSites(), name)).toMatchObject({
        SITE: 'east',
        PARTNER: 'west',
        ROLE: 'standby',
        DATABASES: 'airflow_test keycloak',
      });
    }
  });

  test('changes nothing by itself: a failover without a confirmation only looks', () => {
    const { spec } = find({ objects: twoSites() }, 'CronJob', 'failover');
    expect(spec.suspend).toBe(true);
    expect(environmentOf(twoSites(), 'failover')).toMatchObject({ CONFIRM: 'no', PRIMARY_IS_GONE: 'no' });
  });

  test('needs nothing of the partner for a failover, which may be gone: only the guard knows its bucket', () => {
    expect(Object.keys(environmentOf(twoSites(), 'failover')).filter((name) => name.startsWith('PARTNER_'))).toEqual([]);
    expect(environmentOf(twoSites(), 'site-guard')).toMatchObject({ PARTNER_BUCKET: 'west-backups' });
  });

  test('may scale the pods that serve and suspend the jobs that do, by their names, and change nothing else', () => {
    expect(rightsOf(twoSites(), 'airflow')).toEqual([
      'get,patch deployments/scale airflow-scheduler',
      'get,patch cronjobs database-cleanup,database-backup',
    ]);
    expect(rightsOf(twoSites(), 'airflow-edge')).toEqual(['get,patch statefulsets/scale keycloak']);
  });

  test('may tell the operator of CloudNativePG who serves, where that runs the database', () => {
    const objects = twoSites({ engine: 'cloudnative-pg' });
    expect(rightsOf(objects, 'airflow')).toContain('get,patch clusters postgres.example.com');
    expect(environmentOf(objects, 'site-guard')['POSTGRES']).toBe('airflow/postgres.example.com');
    expect(environmentOf(twoSites(), 'site-guard')['POSTGRES']).toBeUndefined();
  });

  test('starts and suspends the jobs of the site that serves, those of other charts among them, and no job that people start', () => {
    for (const name of ['failover', 'site-guard'] as const) {
      expect(environmentOf(twoSites(), name)['JOBS']).toBe('airflow/database-cleanup airflow/database-backup');
    }
  });

  test('is refused to a site that has no partner', () => {
    const alone = emptyChart('recovery');
    expect(() => addTwoSites(alone, surroundingsOf(alone), propsOf({}))).toThrow('a site without a partner has nobody to take over from');
  });
});
