import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: ['airflow', 'auth', 'airflow'] } },
  problems: [
    { path: 'edge.publicHosts', value: '["airflow","auth","airflow"]', rule: 'each entry once', fix: 'remove the one that repeats' },
  ],
};
