import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { serviceAccounts: { 'platform-tester': { role: 'Admin' } } } },
  problems: [
    {
      path: 'airflow.serviceAccounts.platform-tester',
      value: '{"role":"Admin"}',
      rule: "not the name platform-tester: it is that of the platform's own user, by which the smoke test logs in",
      fix: 'choose another one',
    },
  ],
};
