import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, operations: { preFlight: { wait: 60 } } },
  problems: [
    {
      path: 'operations.preFlight',
      value: '{"wait":60}',
      rule: 'a known field: preflight, smokeTest, performance',
      fix: 'did you mean "preflight"?',
    },
  ],
};
