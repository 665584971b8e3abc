import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { roles: { Analyst: [{ action: 'can_reed', resource: 'DAGs' }] } } },
  problems: [
    {
      path: 'airflow.roles.Analyst.0.action',
      value: '"can_reed"',
      rule: 'one of can_read, can_edit, can_create, can_delete, menu_access',
      fix: 'did you mean "can_read"?',
    },
  ],
};
