import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { dags: { source: 'git', repository: 'https://git.example.com/dags.git', cidrs: ['10.0.0.0/8; reboot'] } },
  },
  problems: [
    {
      path: 'airflow.dags.cidrs.0',
      value: '"10.0.0.0/8; reboot"',
      rule: 'an address range in canonical CIDR notation with no bits set behind the prefix',
      fix: 'for example "10.0.0.0/8", or "203.0.113.7/32" for one address',
    },
  ],
};
