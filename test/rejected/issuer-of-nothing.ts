import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    tls: {
      provider: 'cert-manager',
      issuers: { platform: { type: 'private-ca' }, spare: { type: 'existing', name: 'corporate-ca' } },
      public: 'platform',
      internal: 'platform',
    },
  },
  problems: [
    {
      path: 'tls.issuers.spare',
      value: '"existing"',
      rule: 'an issuer that tls.public or tls.internal names: another one signs nothing',
      fix: 'remove it, or name it there',
    },
  ],
};
