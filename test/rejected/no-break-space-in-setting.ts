import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__API__INSTANCE_NAME: 'Data\u00a0Platform' } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__API__INSTANCE_NAME',
      value: '"Data\\u{a0}Platform"',
      rule: 'one line without control, invisible or special space characters, at most 4096 characters',
      fix: 'write lists and JSON on one line, with plain spaces',
    },
  ],
};
