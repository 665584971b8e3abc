import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, secrets: { provider: 'inline' } },
  problems: [
    {
      path: 'secrets.provider',
      value: '"inline"',
      rule: 'inline secrets only in development: they are in dist/ for everyone to read',
      fix: "use 'external-secrets' or 'existing'",
    },
  ],
};
