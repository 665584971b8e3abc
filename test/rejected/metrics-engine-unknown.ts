import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: { ...minimal, observability: { ...minimal.observability, metrics: { engine: 'thanos' } } },
  problems: [
    {
      path: 'observability.metrics.engine',
      value: '"thanos"',
      rule: 'one of embedded, prometheus-operator, external',
      fix: 'write one of these',
    },
  ],
};
