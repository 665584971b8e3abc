import { minimal, type Rejected } from '../support/rejected';

class Scheduler {
  replicas = 2;
}

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { scheduler: new Scheduler() } },
  problems: [
    {
      path: 'airflow.scheduler',
      value: 'an object of a class',
      rule: 'plain data',
      fix: 'write strings, numbers, true, false, lists and objects',
    },
  ],
};
