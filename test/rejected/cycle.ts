import { minimal, type Rejected } from '../support/rejected';

const environment: Record<string, unknown> = { ...minimal };
environment['airflow'] = environment;

export const rejected: Rejected = {
  environment,
  problems: [
    {
      path: 'airflow',
      value: 'an object around it',
      rule: 'data without cycles',
      fix: 'write the values',
    },
  ],
};
