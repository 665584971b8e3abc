import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, recovery: { validation: { schedule: '0 4 * * SUN' } } },
  problems: [
    {
      path: 'recovery.validation.schedule',
      value: '"0 4 * * SUN"',
      rule: 'at least once a day: RestoreNotValidated fires after thirty hours',
      fix: 'for example "0 4 * * *"',
    },
  ],
};
