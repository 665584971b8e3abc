import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { scheduler: { resources: 'xlarge' } },
    cluster: { nodePools: { small: { cpu: '3.5', memory: '14Gi' }, many: { cpu: '1.5', memory: '30Gi' } } },
  },
  problems: [
    {
      path: 'airflow.scheduler.resources',
      value: '"requests 2 CPU, may take 16Gi of memory"',
      rule: 'what a node of cluster.nodePools has: 3.5 CPU and 14Gi, or 1.5 CPU and 30Gi',
      fix: 'choose smaller resources, or larger nodes',
    },
  ],
};
