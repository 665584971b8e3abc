import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { logs: { store: 'volume' } } },
  problems: [
    {
      path: 'airflow.logs.store',
      value: '"volume"',
      rule: 'above development, task logs in the object store: a log on a volume dies with its worker',
      fix: "use 'object-store'",
    },
  ],
};
