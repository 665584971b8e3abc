import type { Recording, Signal } from '../signal';

const DAY = 86_400;
const row = 'Certificates';

/** What kube-state-metrics writes to every line about a custom resource. */
const OF_RESOURCE = ['certificate', 'customresource_group', 'customresource_kind', 'customresource_version'];

/** What a server shows, by its address; and what cert-manager has made, by its name. */
const left: Recording = {
  record: 'certificate:seconds_left:min',
  expr: [
    'min by (certificate) (label_replace(probe_ssl_earliest_cert_expiry, "certificate", "$1", "instance", "(.+)")) - time()',
    'or min by (namespace, certificate) (kube_certificate_expiration_timestamp_seconds) - time()',
  ].join(' '),
};

const NAME = '{{ with $labels.namespace }}{{ . }}/{{ end }}{{ $labels.certificate }}';

// One that cert-manager has never looked at has no condition at all.
const NOT_READY =
  'max by (namespace, certificate, issuer, secret) (kube_certificate_info) unless on (namespace, certificate) kube_certificate_condition{condition="Ready"} == 1';

/** Whether every certificate is there, and renewed before it expires. */
export const certificates: readonly Signal[] = [
  {
    source: 'blackbox-exporter',
    metric: 'probe_ssl_earliest_cert_expiry',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: ['part', 'target'],
    meaning: 'When the first certificate of the chain expires, in seconds since 1970.',
    recordings: [left],
    alerts: [
      {
        alert: 'CertificateExpiresSoon',
        expr: `(certificate:seconds_left:min < ${21 * DAY}) >= ${7 * DAY}`,
        for: '1h',
        severity: 'warning',
        team: 'platform',
        summary: 'A certificate expires within three weeks',
        description: `The certificate of ${NAME} expires in {{ $value | humanizeDuration }}. Its renewal should have happened by now.`,
      },
      {
        alert: 'CertificateExpires',
        expr: `certificate:seconds_left:min < ${7 * DAY}`,
        for: '10m',
        severity: 'critical',
        team: 'platform',
        summary: 'A certificate expires within a week',
        description: `The certificate of ${NAME} expires in {{ $value | humanizeDuration }}. After that, clients refuse the server.`,
      },
    ],
    panels: [
      {
        dashboard: 'edge',
        row,
        title: 'Next certificate to expire',
        description: 'Time until the first of all certificates expires. Renewal happens at 30 days; below 21 it is stuck.',
        kind: 'stat',
        unit: 's',
        queries: [{ expr: 'min(certificate:seconds_left:min)', legend: 'time left' }],
        thresholds: { amber: 21 * DAY, red: 7 * DAY, below: true },
      },
      {
        dashboard: 'edge',
        row,
        title: 'Time until certificates expire',
        description: 'What the probed addresses show, and what cert-manager has made; the next to expire first.',
        kind: 'table',
        unit: 's',
        queries: [{ expr: 'sort(certificate:seconds_left:min)', legend: '{{namespace}} {{certificate}} time left' }],
        thresholds: { amber: 21 * DAY, red: 7 * DAY, below: true },
      },
    ],
  },
  {
    source: 'blackbox-exporter',
    metric: 'probe_tls_version_info',
    type: 'gauge',
    unit: 'none',
    labels: ['part', 'target', 'version'],
    meaning: 'TLS version that was agreed on.',
    panels: [
      {
        dashboard: 'edge',
        row,
        title: 'TLS version',
        description: 'What the probed addresses agree on. TLS 1.2 is the least that the probe accepts.',
        kind: 'table',
        queries: [{ expr: 'probe_tls_version_info', legend: '{{target}} {{version}}' }],
      },
    ],
  },
  {
    source: 'kube-state-metrics',
    metric: 'kube_certificate_info',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [...OF_RESOURCE, 'issuer', 'secret'],
    meaning: 'A Certificate of cert-manager, who signs it, and the Secret that it is written to.',
    alerts: [
      {
        alert: 'CertificateNotReady',
        expr: NOT_READY,
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A certificate is not made',
        description:
          'Certificate {{ $labels.namespace }}/{{ $labels.certificate }} of issuer {{ $labels.issuer }} has not been ready for 15 minutes ({{ $value }}). Pods that mount {{ $labels.secret }} for the first time do not start.',
      },
    ],
    panels: [
      {
        dashboard: 'edge',
        row,
        title: 'Certificates that are not ready',
        description: 'Certificates that cert-manager has not made, or that do not fit what is asked for. Normal: none.',
        kind: 'table',
        queries: [
          {
            expr: NOT_READY,
            legend: '{{namespace}} {{certificate}} {{issuer}} {{secret}}',
          },
        ],
      },
    ],
  },
  {
    source: 'kube-state-metrics',
    metric: 'kube_certificate_condition',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [...OF_RESOURCE, 'condition'],
    meaning: 'Whether a condition of a Certificate holds: Ready, Issuing.',
  },
  {
    source: 'kube-state-metrics',
    metric: 'kube_certificate_expiration_timestamp_seconds',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: OF_RESOURCE,
    meaning: 'When what is in the Secret of a Certificate expires, in seconds since 1970.',
  },
];
