import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { image: { tag: `3.3.2-${'a'.repeat(70)}` } } },
  problems: [
    {
      path: 'airflow.image.tag',
      value: `"3.3.2-${'a'.repeat(70)}"`,
      rule: 'an exact image tag, which becomes a label too: letters, digits, dots, dashes and underscores, never "latest", at most 63 characters',
      fix: 'for example "3.3.2-1": what runs must be the same tomorrow',
    },
  ],
};
