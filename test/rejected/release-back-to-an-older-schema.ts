import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '3.3.2-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', preview: { color: 'green', image: { tag: '3.2.2-1' } }, phase: 'drain' },
  },
  problems: [
    {
      path: 'release.preview.image.tag',
      value: '"3.2.2-1"',
      rule: 'no version before 3.3.2-1 whose schema is another one: a database does not go back by itself',
      fix: 'restore a backup of that version: docs/releases.md, "Back to an older version"',
    },
  ],
};
