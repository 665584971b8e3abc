import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, publicProbe: { enabled: 'off' } } },
  problems: [{ path: 'observability.publicProbe.enabled', value: '"off"', rule: 'true or false', fix: 'write true or false' }],
};
