import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      metrics: { engine: 'prometheus-operator', labels: { release: 'a: b', 'x: y': 'prometheus' } },
    },
  },
  problems: [
    {
      path: 'observability.metrics.labels.release',
      value: '"a: b"',
      rule: 'the value of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63 characters',
      fix: 'for example "prometheus"',
    },
    {
      path: 'observability.metrics.labels."x: y"',
      value: '"x: y"',
      rule: 'the key of a Kubernetes label: letters, digits, dots, dashes and underscores, at most 63, perhaps a domain and a slash before them, at most 253 characters',
      fix: 'for example "release" or "app.kubernetes.io/part-of"',
    },
  ],
};
