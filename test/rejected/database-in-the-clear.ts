import { minimal, oidc, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    stores: { postgres: { engine: 'external', host: 'db.example.com', sslMode: 'disable' } },
    edge: { ...minimal.edge, auth: oidc },
  },
  problems: [
    {
      path: 'stores.postgres.sslMode',
      value: '"disable"',
      rule: 'above development, an encrypted connection: the password and every row pass here',
      fix: "use 'verify-full', or at least 'require'",
    },
  ],
};
