import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stage: 'staging', tls: { provider: 'none' } },
  problems: [
    {
      path: 'tls.provider',
      value: '"none"',
      rule: 'above development, everything encrypted on the wire: passwords and tokens pass there',
      fix: "use 'cert-manager' or 'existing'",
    },
  ],
};
