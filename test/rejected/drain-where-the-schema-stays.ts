import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.1-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', preview: { color: 'green', image: { tag: '3.3.2-1' } }, phase: 'drain' },
  },
  problems: [
    {
      path: 'release.phase',
      value: '"drain"',
      rule: 'a phase of a release from 3.3.1-1 to 3.3.2-1, which share a schema: nothing has to be drained',
      fix: "begin with 'deploy'",
    },
  ],
};
