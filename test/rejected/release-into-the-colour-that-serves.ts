import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', active: 'green', preview: { color: 'green', image: { tag: '3.3.2-2' } }, phase: 'deploy' },
  },
  problems: [
    {
      path: 'release.preview.color',
      value: '"green"',
      rule: 'the colour that is not active',
      fix: "set it to 'blue'",
    },
  ],
};
