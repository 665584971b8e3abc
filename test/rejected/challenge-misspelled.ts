import { acme, http01, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, tls: { ...http01, issuers: { ...http01.issuers, letsencrypt: { ...acme, challenge: { type: 'http-01' } } } } },
  problems: [
    {
      path: 'tls.issuers.letsencrypt.challenge.type',
      value: '"http-01"',
      rule: 'one of http01, route53, cloud-dns, azure-dns',
      fix: 'did you mean "http01"?',
    },
  ],
};
