import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: { ...minimal.observability, metrics: { engine: 'prometheus-operator', labels: { release: 'a'.repeat(64) } } },
  },
  problems: [
    {
      path: 'observability.metrics.labels.release',
      value: '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
      rule: 'the value of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63 characters',
      fix: 'for example "prometheus"',
    },
  ],
};
