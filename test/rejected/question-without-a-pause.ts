import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, scaling: { engine: 'keda', pollingInterval: 0 } },
  problems: [{ path: 'scaling.pollingInterval', value: '0', rule: 'at least 5', fix: 'write 5 or more' }],
};
