import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stage: 'prodcution' },
  problems: [
    {
      path: 'stage',
      value: '"prodcution"',
      rule: 'one of development, staging, production, disaster-recovery',
      fix: 'did you mean "production"?',
    },
  ],
};
