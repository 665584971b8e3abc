import { acme, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    tls: {
      provider: 'cert-manager',
      issuers: { letsencrypt: { ...acme, challenge: { type: 'cloud-dns', project: 'example-dns' } }, platform: { type: 'private-ca' } },
      public: 'letsencript',
      internal: 'corporate',
    },
  },
  problems: [
    { path: 'tls.public', value: '"letsencript"', rule: 'one of tls.issuers: letsencrypt, platform', fix: 'did you mean "letsencrypt"?' },
    {
      path: 'tls.internal',
      value: '"corporate"',
      rule: 'one of tls.issuers: letsencrypt, platform',
      fix: 'add it to tls.issuers, or name one of these',
    },
  ],
};
