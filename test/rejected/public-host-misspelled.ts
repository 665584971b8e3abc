import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: ['airlfow', 'airflow', 'auth'] } },
  problems: [{ path: 'edge.publicHosts.0', value: '"airlfow"', rule: 'a public host: airflow, auth', fix: 'did you mean "airflow"?' }],
};
