import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, publicHosts: ['airflow', 'auth', '*.example.com'] } },
  problems: [
    {
      path: 'edge.publicHosts.2',
      value: '"*.example.com"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 40 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
