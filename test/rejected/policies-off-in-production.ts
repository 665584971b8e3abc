import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { policies: { mode: 'off' } } },
  problems: [
    {
      path: 'security.policies.mode',
      value: '"off"',
      rule: 'above development, admission policies: without them anybody who may deploy can run any image with any right',
      fix: "use 'deny', or 'audit' until nothing breaks them",
    },
  ],
};
