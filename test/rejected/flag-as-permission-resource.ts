import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { roles: { Analyst: [{ action: 'can_read', resource: '--help' }] } } },
  problems: [
    {
      path: 'airflow.roles.Analyst.0.resource',
      value: '"--help"',
      rule: 'a resource of Airflow, a letter first: letters, digits, spaces, colons, dots, dashes and underscores, at most 250 characters',
      fix: 'for example "DAGs" or "DAG:daily_report"',
    },
  ],
};
