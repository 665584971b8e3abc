import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', phase: 'switch' },
  },
  problems: [
    {
      path: 'release.phase',
      value: '"switch"',
      rule: 'nothing, as long as release.preview says nothing',
      fix: 'remove it, or say what is released',
    },
  ],
};
