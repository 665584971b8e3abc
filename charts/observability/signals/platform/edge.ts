import type { Signal } from '../signal';

const source = 'blackbox-exporter';
const DAY = 86_400;

/** What users pass through: the public URL and its certificate. */
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
  {
    source,
    metric: 'probe_ssl_earliest_cert_expiry',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: ['part', 'target'],
    meaning: 'When the first certificate of the chain expires, in seconds since 1970.',
    recordings: [
      { record: 'probe:certificate_seconds_left:min', expr: 'min by (target, instance) (probe_ssl_earliest_cert_expiry) - time()' },
    ],
    alerts: [
      {
        alert: 'CertificateExpiresSoon',
        expr: `(probe:certificate_seconds_left:min < ${21 * DAY}) >= ${7 * DAY}`,
        for: '1h',
        severity: 'warning',
        team: 'platform',
        summary: 'A certificate expires within three weeks',
        description:
          'The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}. Its renewal should have happened by now.',
      },
      {
        alert: 'CertificateExpires',
        expr: `probe:certificate_seconds_left:min < ${7 * DAY}`,
        for: '10m',
        severity: 'critical',
        team: 'platform',
        summary: 'A certificate expires within a week',
        description:
          'The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}. After that, browsers and clients refuse the site.',
      },
    ],
    panels: [
      {
        dashboard: 'edge',
        row: 'Certificates',
        title: 'Time until a certificate expires',
        description: 'Seconds left, by probed address. Renewal happens at 30 days; below 21 it is stuck.',
        kind: 'stat',
        unit: 's',
        queries: [{ expr: 'probe:certificate_seconds_left:min', legend: '{{target}}' }],
        thresholds: { amber: 21 * DAY, red: 7 * DAY, below: true },
      },
    ],
  },
  {
    source,
    metric: 'probe_tls_version_info',
    type: 'gauge',
    unit: 'none',
    labels: ['part', 'target', 'version'],
    meaning: 'TLS version that was agreed on.',
    panels: [
      {
        dashboard: 'edge',
        row: 'Certificates',
        title: 'TLS version',
        description: 'What the public URL agrees on. TLS 1.2 is the least that the probe accepts.',
        kind: 'table',
        queries: [{ expr: 'probe_tls_version_info', legend: '{{target}} {{version}}' }],
      },
    ],
  },
];
