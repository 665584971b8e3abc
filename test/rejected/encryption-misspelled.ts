import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, tls: { provider: 'certmanager' } },
  problems: [
    { path: 'tls.provider', value: '"certmanager"', rule: 'one of none, existing, cert-manager', fix: 'did you mean "cert-manager"?' },
  ],
};
