import { AirflowInit, type AirflowInitProps } from '../../charts/airflow/airflow-init';
import { DatabaseCleanup } from '../../charts/airflow/database-cleanup';
import { airflowRuntime, plainRuntime, version } from '../support/airflow-fixtures';
import { emptyChart, login, objectStore, objectsOf, readable } from '../support/fixtures';
import { containers, find, ofKind } from '../support/objects';

const own = (name: string) => !['airflow-config', 'airflow-files', 'airflow-platform-dags'].includes(name);

describe('airflow-init', () => {
  const init = (props: Partial<AirflowInitProps> = {}, runtime = plainRuntime) => {
    const chart = emptyChart('airflow');
    new AirflowInit(chart, { airflow: runtime(chart), version, resources: 'small', pools: {}, roles: {}, ...props });
    return { objects: objectsOf(chart).filter(({ metadata }) => own(metadata.name)) };
  };

  const declared: Partial<AirflowInitProps> = {
    pools: { warehouse: { slots: 8, description: 'Connections to the warehouse' } },
    roles: {
      auditor: [
        { action: 'can_read', resource: 'Audit Logs' },
        { action: 'menu_access', resource: 'Audit Logs' },
      ],
    },
  };

  test('migrates, and has nothing to load', () => {
    expect(readable(init().objects)).toMatchSnapshot();
  });

  test('migrates, then loads pools, roles and the administrator', () => {
    expect(readable(init({ ...declared, admin: login('airflow-admin') }, airflowRuntime).objects)).toMatchSnapshot();
  });

  test('reads pools and roles in the form of Airflow’s own commands', () => {
    const { 'pools.json': pools = '', 'roles.json': roles = '' } = find(init(declared), 'ConfigMap', 'airflow-init-files').data;
    expect(JSON.parse(pools)).toEqual({ warehouse: { slots: 8, description: 'Connections to the warehouse' } });
    expect(JSON.parse(roles)).toEqual([
      { name: 'auditor', resource: 'Audit Logs', action: 'can_read' },
      { name: 'auditor', resource: 'Audit Logs', action: 'menu_access' },
    ]);
  });

  test('runs again when a pool changes, under a new name', () => {
    const name = (slots: number) => ofKind(init({ pools: { warehouse: { slots, description: 'Connections' } } }), 'Job')[0]?.metadata.name;
    expect(name(8)).toBe(name(8));
    expect(name(8)).not.toBe(name(9));
  });

  test('goes straight to Postgres: its lock belongs to a session', () => {
    const [container] = containers(init({}, airflowRuntime));
    expect(container?.env?.find(({ name }) => name === 'AIRFLOW__DATABASE__SQL_ALCHEMY_CONN')?.value).toContain(
      '@postgres.example.com:5432/',
    );
  });
});

describe('database-cleanup', () => {
  const cleanup = (runtime = plainRuntime) => {
    const chart = emptyChart('airflow');
    new DatabaseCleanup(chart, {
      airflow: runtime(chart),
      version,
      schedule: '0 3 * * 0',
      retentionDays: 90,
      workspace: '2Gi',
      resources: 'small',
      objects: objectStore(),
    });
    return { objects: objectsOf(chart).filter(({ metadata }) => own(metadata.name)) };
  };

  test('moves old rows to the archive', () => {
    expect(readable(cleanup().objects)).toMatchSnapshot();
  });

  test('holds no key but those of the database and the archive', () => {
    const [container] = containers(cleanup(airflowRuntime));
    const secrets = container?.env?.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []);
    expect([...new Set(secrets)]).toEqual(['postgres-airflow', 'object-store']);
  });
});
