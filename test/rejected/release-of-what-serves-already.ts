import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', preview: { color: 'green', image: { tag: '3.3.2-1' } }, phase: 'deploy' },
  },
  problems: [
    {
      path: 'release.preview.image.tag',
      value: '"3.3.2-1"',
      rule: 'another tag than that of airflow.image',
      fix: 'count up what stands behind the version',
    },
  ],
};
