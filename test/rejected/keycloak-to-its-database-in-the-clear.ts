import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    edge: { ...minimal.edge, auth: { provider: 'keycloak', database: { engine: 'external', host: 'db.example.com', sslMode: 'disable' } } },
  },
  problems: [
    {
      path: 'edge.auth.database.sslMode',
      value: '"disable"',
      rule: 'above development, an encrypted connection: the password passes here',
      fix: "use 'verify-full' or 'require'",
    },
  ],
};
