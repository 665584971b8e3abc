import { minimal, type Rejected } from '../support/rejected';

export const rejected: Rejected = {
  environment: {
    ...minimal,
    observability: {
      ...minimal.observability,
      alerting: { ...minimal.observability.alerting, alertmanager: { engine: 'external', url: 'javascript:alert(1)' } },
      metrics: { engine: 'external', url: 'file:///etc/passwd' },
      logs: { engine: 'external', url: 'loki.example.com' },
      traces: { engine: 'external', url: 'grpc://otlp.example.com', queryUrl: 'https://jaeger.example.com/?q=1' },
      search: { engine: 'external', url: 'https://elastic:secret@search.example.com' },
      kibana: { engine: 'external', url: 'https://kibana.example.com/#/' },
      grafana: { engine: 'external', url: '//grafana.example.com' },
    },
  },
  problems: [
    {
      path: 'observability.metrics.url',
      value: '"file:///etc/passwd"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
    {
      path: 'observability.alerting.alertmanager.url',
      value: '"javascript:alert(1)"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
    {
      path: 'observability.logs.url',
      value: '"loki.example.com"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
    {
      path: 'observability.traces.url',
      value: '"grpc://otlp.example.com"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
    {
      path: 'observability.traces.queryUrl',
      value: '"https://jaeger.example.com/?q=1"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
    {
      path: 'observability.search.url',
      value: '"https://elastic:secret@search.example.com"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
    {
      path: 'observability.kibana.url',
      value: '"https://kibana.example.com/#/"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
    {
      path: 'observability.grafana.url',
      value: '"//grafana.example.com"',
      rule: 'an http or https URL of host, optional port and path, without user, query or fragment, at most 500 characters',
      fix: 'for example "https://airflow.example.com"',
    },
  ],
};
