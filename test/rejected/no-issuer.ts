import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, tls: { provider: 'cert-manager', issuers: {}, public: 'ca', internal: 'ca' } },
  problems: [
    { path: 'tls.public', value: '"ca"', rule: 'one of tls.issuers: there are none', fix: 'add it to tls.issuers, or name one of these' },
    { path: 'tls.internal', value: '"ca"', rule: 'one of tls.issuers: there are none', fix: 'add it to tls.issuers, or name one of these' },
  ],
};
