import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, name: 'staging' },
  problems: [
    {
      path: 'name',
      value: '"staging"',
      rule: 'the name under which environments/index.ts lists the file: prod',
      fix: 'set it to "prod"',
    },
  ],
};
