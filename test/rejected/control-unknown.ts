import { CONTROLS } from '../../charts/security/controls';
import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { compliance: { exceptions: { 'pod security': 'none' } } } },
  problems: [
    {
      path: 'security.compliance.exceptions."pod security"',
      value: '"pod security"',
      rule: `one of ${Object.keys(CONTROLS).join(', ')}`,
      fix: 'for example "encryption-of-secrets"; docs/compliance.md says what each is',
    },
  ],
};
