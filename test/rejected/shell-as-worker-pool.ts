import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { 'a; reboot': {}, default: {} } } },
  problems: [
    {
      path: 'airflow.workers."a; reboot"',
      value: '"a; reboot"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 20 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
