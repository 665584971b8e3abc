import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { compliance: { exceptions: { 'encryption-of-secrets': '' } } } },
  problems: [
    {
      path: 'security.compliance.exceptions.encryption-of-secrets',
      value: '""',
      rule: 'one line of printable ASCII text without spaces around it, at most 200 characters',
      fix: 'shorten it, or take the special characters out',
    },
  ],
};
