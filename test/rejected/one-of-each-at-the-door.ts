import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: { ...minimal.edge, auth: { provider: 'keycloak', replicas: 1 }, waf: { replicas: 1 }, authProxy: { replicas: 1 } },
  },
  problems: [
    {
      path: 'edge.waf.replicas',
      value: '1',
      rule: 'in production, at least 2: nobody gets in while the only one starts',
      fix: 'set it to 2 or more',
    },
    {
      path: 'edge.authProxy.replicas',
      value: '1',
      rule: 'in production, at least 2: nobody gets in while the only one starts',
      fix: 'set it to 2 or more',
    },
    {
      path: 'edge.auth.replicas',
      value: '1',
      rule: 'in production, at least 2: nobody gets in while the only one starts',
      fix: 'set it to 2 or more',
    },
  ],
};
