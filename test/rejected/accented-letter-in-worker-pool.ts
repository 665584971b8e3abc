import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, airflow: { workers: { 'd\u00e9faut': {} } } },
  problems: [
    {
      path: 'airflow.workers."d\\u{e9}faut"',
      value: '"d\\u{e9}faut"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 20 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
