import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stage: 'Production' },
  problems: [
    {
      path: 'stage',
      value: '"Production"',
      rule: 'one of development, staging, production, disaster-recovery',
      fix: 'did you mean "production"?',
    },
  ],
};
