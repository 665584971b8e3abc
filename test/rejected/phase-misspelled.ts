import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', preview: { color: 'green', image: { tag: '3.3.2-2' } }, phase: 'switched' },
  },
  problems: [
    {
      path: 'release.phase',
      value: '"switched"',
      rule: 'one of drain, deploy, verify, switch, monitor, rollback',
      fix: 'did you mean "switch"?',
    },
  ],
};
