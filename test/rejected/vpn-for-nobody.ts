import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, edge: { ...minimal.edge, vpn: { enabled: true } } },
  problems: [
    {
      path: 'edge.vpn.peers',
      value: '{}',
      rule: 'at least one device: otherwise nobody can come in',
      fix: "add one: { 'my-laptop': { publicKey: '…', address: '…' } }",
    },
  ],
};
