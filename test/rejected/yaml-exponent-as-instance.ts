import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, instance: '1e3' },
  problems: [
    {
      path: 'instance',
      value: '"1e3"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, and not "default", "kube-\u2026" or "system-\u2026", which belong to Kubernetes, at most 20 characters',
      fix: 'for example "airflow"',
    },
  ],
};
