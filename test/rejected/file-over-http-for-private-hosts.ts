import { http01, laptop, minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    tls: http01,
    edge: {
      ...minimal.edge,
      entry: { type: 'gateway', className: 'envoy', controller: { namespace: 'envoy-gateway-system' } },
      vpn: { enabled: true, peers: { laptop } },
    },
  },
  problems: [
    {
      path: 'tls.issuers.letsencrypt.challenge.type',
      value: '"http01"',
      rule: 'no http01 where the VPN gateway runs: its hosts have public names, and show no file to the world',
      fix: "prove the domain in DNS: 'route53', 'cloud-dns' or 'azure-dns'",
    },
  ],
};
