import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, scaling: { engine: 'hpa', pollingInterval: 30 } },
  problems: [
    {
      path: 'scaling.pollingInterval',
      value: '30',
      rule: 'a known field: engine, vertical',
      fix: "remove it, or choose engine: 'keda', which has it",
    },
  ],
};
