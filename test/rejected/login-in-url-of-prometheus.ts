import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      metrics: { engine: 'prometheus-operator', url: 'http://admin:secret@prometheus.monitoring:9090' },
    },
  },
  problems: [
    {
      path: 'observability.metrics.url',
      value: '"http://admin:secret@prometheus.monitoring:9090"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
