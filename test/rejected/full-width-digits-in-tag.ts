import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { image: { tag: '\uff13.3.2-1' } } },
  problems: [
    {
      path: 'airflow.image.tag',
      value: '"\\u{ff13}.3.2-1"',
      rule: 'an exact image tag, which becomes a label too: letters, digits, dots, dashes and underscores, never "latest", at most 63 characters',
      fix: 'for example "3.3.2-1": what runs must be the same tomorrow',
    },
  ],
};
