import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, security: { policies: { mode: 'enforce' } } },
  problems: [{ path: 'security.policies.mode', value: '"enforce"', rule: 'one of off, audit, deny', fix: 'write one of these' }],
};
