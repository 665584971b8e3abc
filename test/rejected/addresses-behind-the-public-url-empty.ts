import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, publicProbe: { cidrs: [] } } },
  problems: [{ path: 'observability.publicProbe.cidrs', value: '[]', rule: 'at least one entry', fix: 'add one' }],
};
