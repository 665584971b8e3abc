import type { Permission } from '../airflow/airflow-init';
import { PLATFORM_DAG } from '../airflow/dags';

/** User of Airflow's API, for the Jobs that try the platform. */
export const TESTER = 'platform-tester';

/** Its role: to run the platform's own DAG and see what became of it. What it may read of all DAGs is worth nothing without the DAG. */
export const TESTER_ROLE = 'PlatformTester';

const of = (resource: string, ...actions: readonly string[]): Permission[] => actions.map((action) => ({ action, resource }));

/** Permissions by role, and users by name, as airflow-init takes them. */
export const tester = {
  roles: {
    [TESTER_ROLE]: [
      ...of(`DAG:${PLATFORM_DAG}`, 'can_read', 'can_edit'),
      ...of(`DAG Run:${PLATFORM_DAG}`, 'can_create'),
      ...of('DAG Runs', 'can_read'),
      ...of('Task Instances', 'can_read'),
      ...of('Task Logs', 'can_read'),
    ],
  },
  serviceAccounts: { [TESTER]: { role: TESTER_ROLE } },
};
