import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.2.2-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', engine: 'argo-rollouts', preview: { color: 'green', image: { tag: '3.3.2-1' } }, phase: 'deploy' },
  },
  problems: [
    {
      path: 'release.engine',
      value: '"argo-rollouts"',
      rule: "'service' from 3.2.2-1 to 3.3.2-1: their schemas differ, and Argo Rollouts would run both versions at the same time",
      fix: "set it to 'service' for this release",
    },
  ],
};
