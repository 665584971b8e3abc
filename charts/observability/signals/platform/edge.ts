import type { Signal } from '../signal';

const source = 'blackbox-exporter';

/** The public URL, as users see it. */
export const edge: readonly Signal[] = [
  {
    source,
    metric: 'probe_http_status_code',
    type: 'gauge',
    unit: 'none',
    labels: ['part', 'target'],
    meaning: 'Status of the answer, after redirects; 0 when there was none.',
    alerts: [
      {
        alert: 'EdgeDown',
        expr: 'probe_http_status_code{job="probe", target="airflow-ui"} == 0',
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'The public URL does not answer',
        description:
          '{{ $labels.instance }} has given no answer for 5 minutes (status {{ $value }}): name, load balancer, certificate or WAF.',
      },
      {
        alert: 'EdgeAnswersWithError',
        expr: 'probe_http_status_code{job="probe", target="airflow-ui"} >= 400',
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'The public URL answers with an error',
        description: '{{ $labels.instance }} has answered with status {{ $value }} for 5 minutes.',
      },
    ],
    panels: [
      {
        dashboard: 'edge',
        row: 'Reachability',
        title: 'Status of the public URL',
        description: 'Status code of the last probe. 200 is normal, 403 comes from the WAF, 5xx from behind it, 0 is no answer.',
        kind: 'stat',
        queries: [{ expr: 'max by (target) (probe_http_status_code{job="probe"})', legend: '{{target}}' }],
        thresholds: { amber: 400, red: 500 },
      },
      {
        dashboard: 'edge',
        row: 'Reachability',
        title: 'Availability in 24 hours',
        description: 'Share of probes that were answered well in the last day.',
        kind: 'stat',
        unit: 'percentunit',
        queries: [{ expr: 'avg by (target) (avg_over_time(probe_success{job="probe"}[1d]))', legend: '{{target}}' }],
        thresholds: { amber: 0.999, red: 0.99, below: true },
      },
    ],
  },
  {
    source,
    metric: 'probe_http_duration_seconds',
    type: 'gauge',
    unit: 's',
    labels: ['part', 'target', 'phase'],
    meaning: 'How long each phase of the probe took: resolve, connect, tls, processing, transfer.',
    panels: [
      {
        dashboard: 'edge',
        row: 'Latency',
        title: 'Public URL by phase',
        description: 'Where the time goes. "processing" is the WAF and Airflow, "resolve" the DNS, "tls" the handshake.',
        queries: [{ expr: 'max by (phase) (probe_http_duration_seconds{job="probe", target="airflow-ui"})', legend: '{{phase}}' }],
      },
      {
        dashboard: 'edge',
        row: 'Latency',
        title: 'API server by phase',
        description: 'The same without the edge: the difference to the public URL is what the edge costs.',
        queries: [{ expr: 'max by (phase) (probe_http_duration_seconds{job="probe", target="airflow-api"})', legend: '{{phase}}' }],
      },
    ],
  },
];
