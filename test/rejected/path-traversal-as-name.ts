import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, name: '../../etc' },
  problems: [
    {
      path: 'name',
      value: '"../../etc"',
      rule: 'lower-case letters, digits and dashes, a letter first, no word like yes or null that YAML reads as something else, at most 20 characters',
      fix: 'for example "data-platform"',
    },
  ],
};
