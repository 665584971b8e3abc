import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { roles: { PlatformTester: [{ action: 'can_edit', resource: 'DAGs' }] } } },
  problems: [
    {
      path: 'airflow.roles.PlatformTester',
      value: '[{"action":"can_edit","resource":"DAGs"}]',
      rule: 'not the name PlatformTester: the user of the smoke test has this role, and would get these permissions, too',
      fix: 'choose another one',
    },
  ],
};
