import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: {
      scheduler: {
        resources: { requests: { cpu: '0.0005', memory: '1Gi', storage: '1Gi' }, limits: { cpu: '1', memory: '1Gi', storage: '1Gi' } },
      },
    },
  },
  problems: [
    {
      path: 'airflow.scheduler.resources.requests.cpu',
      value: '"0.0005"',
      rule: 'a CPU quantity above zero: cores with at most three decimals, or thousandths of a core',
      fix: 'for example "500m" or "2"',
    },
  ],
};
