import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', preview: { color: 'green', image: { tag: '3.3.2-2' } } },
  },
  problems: [
    {
      path: 'release.phase',
      value: 'undefined',
      rule: 'how far the release of release.preview has come',
      fix: 'npm run release writes both',
    },
  ],
};
