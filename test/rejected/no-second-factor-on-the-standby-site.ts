import { minimal, oidc, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, stage: 'disaster-recovery', edge: { ...minimal.edge, auth: { ...oidc, mfa: 'off' } } },
  problems: [
    {
      path: 'edge.auth.mfa',
      value: '"off"',
      rule: 'in production, a second factor: a password alone can be guessed, read or given away',
      fix: "use 'required', or 'admins' where only administrators must have one",
    },
  ],
};
