import type { Signal } from '../signal';

const row = 'Observability';

/** Whether samples, logs and traces arrive: what a collector or a store refuses is gone. */
export const telemetry: readonly Signal[] = [
  {
    source: 'statsd-exporter',
    metric: 'statsd_exporter_udp_packet_drops_total',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Packets thrown away because the queue was full.',
    alerts: [
      {
        alert: 'StatsdSamplesDropped',
        expr: 'increase(statsd_exporter_udp_packet_drops_total[10m]) > 0 or increase(statsd_exporter_events_conflict_total[10m]) > 0',
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: "Airflow's metrics are incomplete",
        description:
          '{{ $labels.pod }} dropped {{ $value | humanize }} samples within 10 minutes: too many at once, or one name with two types.',
      },
    ],
  },
  {
    source: 'statsd-exporter',
    metric: 'statsd_exporter_events_conflict_total',
    type: 'counter',
    unit: 'short',
    labels: ['type', 'metric_name'],
    meaning: 'Samples refused because their name already has another type.',
  },
  {
    source: 'loki',
    metric: 'loki_discarded_samples_total',
    type: 'counter',
    unit: 'short',
    labels: ['reason', 'tenant', 'policy', 'format', 'retention_hours'],
    meaning: 'Log lines that Loki refused, by reason.',
    alerts: [
      {
        alert: 'LogsDiscarded',
        expr: 'sum by (reason) (increase(loki_discarded_samples_total[15m])) > 0',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'Loki refuses log lines',
        description: 'Loki refused {{ $value | humanize }} lines within 15 minutes: {{ $labels.reason }}.',
      },
    ],
  },
  {
    source: 'loki',
    metric: 'loki_distributor_bytes_received_total',
    type: 'counter',
    unit: 'bytes',
    labels: ['tenant', 'policy', 'format', 'is_internal_stream', 'retention_hours'],
    meaning: 'Bytes of log lines received.',
    panels: [
      {
        dashboard: 'capacity',
        row,
        title: 'Log volume in a day',
        description: 'Bytes of log lines in 24 hours, before compression. Times the retention, it bounds the store.',
        queries: [{ expr: 'sum(increase(loki_distributor_bytes_received_total[1d]))', legend: 'received' }],
      },
    ],
  },
  {
    source: 'loki',
    metric: 'loki_ingester_memory_streams',
    type: 'gauge',
    unit: 'short',
    labels: ['tenant'],
    meaning: 'Log streams that Loki holds in memory.',
    panels: [
      {
        dashboard: 'capacity',
        row,
        title: 'Log streams',
        description: 'Streams in memory: components times containers times levels. A steep rise is a label without bounds.',
        queries: [{ expr: 'sum(loki_ingester_memory_streams)', legend: 'streams' }],
      },
    ],
  },
  {
    source: 'log-collector',
    metric: 'loki_write_dropped_entries_total',
    type: 'counter',
    unit: 'short',
    labels: ['component_id', 'component_path', 'host', 'reason', 'tenant'],
    meaning: 'Log lines that the collector gave up on, by reason.',
    alerts: [
      {
        alert: 'LogCollectorDropsEntries',
        expr: 'sum by (reason) (increase(loki_write_dropped_entries_total[15m])) > 0',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'Log lines get lost on the way to Loki',
        description: 'The log collector dropped {{ $value | humanize }} lines within 15 minutes: {{ $labels.reason }}.',
      },
    ],
  },
  {
    source: 'jaeger',
    metric: 'otelcol_receiver_refused_spans_total',
    type: 'counter',
    unit: 'short',
    labels: ['receiver', 'transport', 'otel_scope_name', 'otel_scope_version', 'otel_scope_schema_url'],
    meaning: 'Spans that Jaeger refused.',
    alerts: [
      {
        alert: 'TracesRefused',
        expr: 'sum by (transport) (increase(otelcol_receiver_refused_spans_total[15m])) > 0',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'Jaeger refuses spans',
        description:
          'Jaeger refused {{ $value | humanize }} spans over {{ $labels.transport }} within 15 minutes: its storage is full, slow or gone.',
      },
    ],
  },
  {
    source: 'jaeger',
    metric: 'otelcol_receiver_accepted_spans_total',
    type: 'counter',
    unit: 'short',
    labels: ['receiver', 'transport', 'otel_scope_name', 'otel_scope_version', 'otel_scope_schema_url'],
    meaning: 'Spans that Jaeger took.',
    panels: [
      {
        dashboard: 'capacity',
        row,
        title: 'Spans',
        description: 'Spans taken and refused per second. Refused ones are lost.',
        unit: 'ops',
        queries: [
          { expr: 'sum(rate(otelcol_receiver_accepted_spans_total[5m]))', legend: 'accepted' },
          { expr: 'sum(rate(otelcol_receiver_refused_spans_total[5m]))', legend: 'refused' },
        ],
      },
    ],
  },
];
