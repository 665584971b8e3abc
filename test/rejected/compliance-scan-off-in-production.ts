import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { compliance: { enabled: false } } },
  problems: [
    {
      path: 'security.compliance.enabled',
      value: 'false',
      rule: 'above development, the daily look at the controls: what nobody looks at does not hold for long',
      fix: 'set it to true; exceptions takes single controls out, with the reason',
    },
  ],
};
