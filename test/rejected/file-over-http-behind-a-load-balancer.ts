import { http01, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, tls: http01 },
  problems: [
    {
      path: 'tls.issuers.letsencrypt.challenge.type',
      value: '"http01"',
      rule: 'http01 only behind a Gateway or an Ingress, which serves the file',
      fix: "prove the domain in DNS: 'route53', 'cloud-dns' or 'azure-dns'",
    },
  ],
};
