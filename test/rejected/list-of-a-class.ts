import { minimal, type Rejected } from '../support/rejected';

class Queues extends Array<string> {}

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { default: { queues: Queues.of('default') } } } },
  problems: [
    {
      path: 'airflow.workers.default.queues',
      value: 'an object of a class',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
