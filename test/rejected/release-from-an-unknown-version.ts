import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    airflow: { image: { tag: '2.11.0-1' }, webserver: { replicas: 2 } },
    release: { strategy: 'blue-green', preview: { color: 'green', image: { tag: '3.3.2-1' } }, phase: 'deploy' },
  },
  problems: [
    {
      path: 'airflow.image.tag',
      value: '"2.11.0-1"',
      rule: 'a tag that begins with a version whose schema is known: 3.0.0 to 3.3.2',
      fix: 'scripts/alembic-heads.py adds a version to charts/airflow/alembic-heads.json',
    },
  ],
};
