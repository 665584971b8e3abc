import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: ['airflow', 'auth', 'internal'] } },
  problems: [{ path: 'edge.publicHosts.2', value: '"internal"', rule: 'a public host: airflow, auth', fix: 'remove it' }],
};
