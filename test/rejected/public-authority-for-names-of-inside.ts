import { acme, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    tls: {
      provider: 'cert-manager',
      issuers: { letsencrypt: { ...acme, challenge: { type: 'cloud-dns', project: 'example-dns' } } },
      public: 'letsencrypt',
      internal: 'letsencrypt',
    },
  },
  problems: [
    {
      path: 'tls.internal',
      value: '"letsencrypt"',
      rule: 'no ACME issuer: a public authority signs no names of inside the cluster, and cert-manager has no ca.crt of it for the clients',
      fix: "name an issuer of the type 'private-ca' or 'existing'",
    },
  ],
};
