import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, release: { strategy: 'rolling', active: 'blue' } },
  problems: [
    {
      path: 'release.active',
      value: '"blue"',
      rule: 'a known field: strategy',
      fix: "remove it, or choose strategy: 'blue-green', which has it",
    },
  ],
};
