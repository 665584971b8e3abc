import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, scaling: { engine: 'kedah' } },
  problems: [{ path: 'scaling.engine', value: '"kedah"', rule: 'one of none, hpa, keda', fix: 'did you mean "keda"?' }],
};
