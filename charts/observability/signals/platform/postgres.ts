import type { Signal } from '../signal';
import { databaseSymptoms } from './symptoms';

const row = 'Postgres';

/** The embedded or external Postgres, as its exporter sees it; recordings join what CloudNativePG says of itself. */
export const postgres: readonly Signal[] = [
  {
    source: 'postgres-exporter',
    metric: 'pg_up',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the exporter can log in to Postgres.',
    alerts: [
      {
        alert: 'PostgresDown',
        expr: 'pg_up == 0',
        for: '3m',
        severity: 'critical',
        team: 'platform',
        summary: "Airflow's database does not answer",
        description:
          'The exporter {{ $labels.pod }} has not been able to log in for 3 minutes (pg_up = {{ $value }}). Nothing is scheduled without it.',
        inhibits: databaseSymptoms,
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Postgres up',
        description: 'Whether Postgres lets the exporter in, by pod. Anything but 1 stops the platform.',
        kind: 'stat',
        queries: [{ expr: 'pg_up or cnpg_collector_up', legend: '{{pod}}' }],
        thresholds: { amber: 1, red: 1, below: true },
      },
    ],
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_activity_count',
    type: 'gauge',
    unit: 'short',
    labels: ['datname', 'state', 'usename', 'application_name', 'backend_type', 'wait_event', 'wait_event_type'],
    meaning: 'Connections by database, state and user.',
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Connections by state',
        description: 'Open connections. "idle in transaction" should be near zero: such a session holds locks and does nothing.',
        queries: [
          { expr: 'sum by (state) (pg_stat_activity_count)', legend: '{{state}}' },
          { expr: 'sum by (state) (cnpg_backends_total)', legend: '{{state}}' },
        ],
      },
    ],
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_settings_max_connections',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Connections that the server takes at most.',
    recordings: [
      {
        record: 'postgres:connections:ratio',
        expr: [
          'sum by (namespace, pod) (pg_stat_activity_count) / max by (namespace, pod) (pg_settings_max_connections)',
          'sum by (namespace, pod) (cnpg_backends_total) / max by (namespace, pod) (cnpg_pg_settings_setting{name="max_connections"})',
        ].join(' or '),
      },
    ],
    alerts: [
      {
        alert: 'PostgresConnectionsNearLimit',
        expr: 'postgres:connections:ratio > 0.85',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'Postgres is running out of connections',
        description:
          '{{ $value | humanizePercentage }} of max_connections are in use at {{ $labels.pod }}. At 100 % schedulers and API servers are turned away.',
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Connections in use',
        description: 'Share of max_connections. Above 85 % an alert fires; add a pooler or raise stores.postgres.maxConnections.',
        unit: 'percentunit',
        queries: [{ expr: 'postgres:connections:ratio', legend: '{{pod}}' }],
        thresholds: { amber: 0.7, red: 0.85 },
      },
    ],
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_activity_max_tx_duration',
    type: 'gauge',
    unit: 's',
    labels: ['datname', 'state', 'usename', 'application_name', 'backend_type', 'wait_event', 'wait_event_type'],
    meaning: 'Age of the oldest open transaction.',
    recordings: [
      {
        record: 'postgres:transaction_seconds:max',
        expr: [
          'max by (namespace, pod, datname) (pg_stat_activity_max_tx_duration{backend_type="client backend"})',
          'max by (namespace, pod, datname) (cnpg_backends_max_tx_duration_seconds)',
        ].join(' or '),
      },
    ],
    alerts: [
      {
        alert: 'PostgresTransactionLong',
        expr: 'postgres:transaction_seconds:max > 3600',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'A transaction has been open for more than an hour',
        description:
          'The oldest transaction in {{ $labels.datname }} at {{ $labels.pod }} is {{ $value | humanizeDuration }} old. It holds locks and keeps vacuum from cleaning up.',
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Oldest transaction',
        description: "Age of the oldest open transaction by database. Airflow's are seconds long; a dump or a clean-up may take minutes.",
        queries: [{ expr: 'postgres:transaction_seconds:max', legend: '{{datname}} {{pod}}' }],
        thresholds: { amber: 600, red: 3600 },
      },
      {
        dashboard: 'overview',
        row: 'What is slow',
        title: 'Oldest database transaction',
        description: 'Seconds that the oldest transaction has been open. Normal: below a minute.',
        queries: [{ expr: 'max(postgres:transaction_seconds:max)', legend: 'oldest' }],
        thresholds: { amber: 600, red: 3600 },
      },
    ],
  },
];
