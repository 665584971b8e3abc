import { minimal, type Rejected } from '../support/rejected';

const loop: Record<string, unknown> = {};
loop['self'] = loop;

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: { loop } } },
  problems: [
    {
      path: 'airflow.scheduler.loop.self',
      value: 'an object around it',
      rule: 'data without cycles',
      fix: 'write the values',
    },
    {
      path: 'airflow.scheduler.loop',
      value: '{"self":"an object around it"}',
      rule: 'a known field: replicas, minAvailable, resources',
      fix: 'remove it',
    },
  ],
};
