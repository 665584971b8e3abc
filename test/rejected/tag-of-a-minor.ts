import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { image: { tag: '3.3' } } },
  problems: [
    {
      path: 'airflow.image.tag',
      value: '"3.3"',
      rule: 'above development, a tag that nobody moves: it begins with the full Airflow version, never a branch or a bare major',
      fix: 'for example "3.3.2-1"; count up what stands behind the version with each build',
    },
  ],
};
