import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { config: { AIRFLOW__API__INSTANCE_NAME: 'a'.repeat(4097) } } },
  problems: [
    {
      path: 'airflow.config.AIRFLOW__API__INSTANCE_NAME',
      value:
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa... (4097 characters)',
      rule: 'one line without control, invisible or special space characters, at most 4096 characters',
      fix: 'write lists and JSON on one line, with plain spaces',
    },
  ],
};
