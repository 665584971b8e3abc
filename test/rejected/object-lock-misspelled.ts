import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { audit: { lock: 'complience' } } },
  problems: [
    {
      path: 'security.audit.lock',
      value: '"complience"',
      rule: 'one of governance, compliance',
      fix: 'did you mean "compliance"?',
    },
  ],
};
