import type { Signal } from '../signal';
import { databaseSymptoms } from './symptoms';

const row = 'PgBouncer';

/** The connection pool: our own through its exporter, CloudNativePG's Pooler by itself. */
export const pgbouncer: readonly Signal[] = [
  {
    source: 'pgbouncer-exporter',
    metric: 'pgbouncer_up',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the exporter can log in to PgBouncer.',
    alerts: [
      {
        alert: 'PgBouncerDown',
        expr: 'max by (namespace) (pgbouncer_up or cnpg_pgbouncer_up) == 0',
        for: '3m',
        severity: 'critical',
        team: 'platform',
        summary: 'The database pool does not answer',
        description: 'No PgBouncer has answered for 3 minutes (up = {{ $value }}). Airflow reaches its database through it.',
        inhibits: databaseSymptoms,
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'PgBouncer up',
        description: 'Whether each pool answers. Airflow needs one of them.',
        kind: 'stat',
        queries: [{ expr: 'pgbouncer_up or cnpg_pgbouncer_up', legend: '{{pod}}' }],
        thresholds: { amber: 1, red: 1, below: true },
      },
    ],
  },
  {
    source: 'pgbouncer-exporter',
    metric: 'pgbouncer_pools_client_waiting_connections',
    type: 'gauge',
    unit: 'short',
    labels: ['database', 'user'],
    meaning: 'Clients that wait for a server connection.',
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Clients waiting',
        description:
          'Clients without a server connection. Short peaks are normal; a plateau means the pool is too small or transactions are too long.',
        queries: [
          { expr: 'sum by (database) (pgbouncer_pools_client_waiting_connections)', legend: '{{database}}' },
          { expr: 'sum by (database) (cnpg_pgbouncer_pools_cl_waiting)', legend: '{{database}}' },
        ],
        thresholds: { amber: 1, red: 10 },
      },
    ],
  },
  {
    source: 'pgbouncer-exporter',
    metric: 'pgbouncer_pools_client_maxwait_seconds',
    type: 'gauge',
    unit: 's',
    labels: ['database', 'user'],
    meaning: 'How long the first client in the queue has waited.',
    recordings: [
      {
        record: 'pgbouncer:wait_seconds:max',
        expr: 'max by (namespace, pod, database) (pgbouncer_pools_client_maxwait_seconds or cnpg_pgbouncer_pools_maxwait)',
      },
    ],
    alerts: [
      {
        alert: 'PgBouncerClientsWaiting',
        expr: 'pgbouncer:wait_seconds:max > 5',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'Clients queue for a database connection',
        description:
          'The first client for {{ $labels.database }} at {{ $labels.pod }} has waited {{ $value | humanizeDuration }}. After 120 s it is turned away.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What is slow',
        title: 'Wait for a database connection',
        description: 'How long the first client in the queue of PgBouncer has waited. Normal: zero.',
        queries: [{ expr: 'max by (database) (pgbouncer:wait_seconds:max)', legend: '{{database}}' }],
        thresholds: { amber: 1, red: 5 },
      },
    ],
  },
  {
    source: 'pgbouncer-exporter',
    metric: 'pgbouncer_pools_server_active_connections',
    type: 'gauge',
    unit: 'short',
    labels: ['database', 'user'],
    meaning: 'Server connections that work for a client.',
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Server connections',
        description: 'Connections to Postgres that work or idle. All of them at work while clients wait: the pool is too small.',
        queries: [
          { expr: 'sum(pgbouncer_pools_server_active_connections)', legend: 'active' },
          { expr: 'sum(pgbouncer_pools_server_idle_connections)', legend: 'idle' },
          { expr: 'sum(cnpg_pgbouncer_pools_sv_active)', legend: 'active' },
          { expr: 'sum(cnpg_pgbouncer_pools_sv_idle)', legend: 'idle' },
        ],
      },
    ],
  },
  {
    source: 'pgbouncer-exporter',
    metric: 'pgbouncer_pools_server_idle_connections',
    type: 'gauge',
    unit: 'short',
    labels: ['database', 'user'],
    meaning: 'Server connections that nobody uses.',
  },
  {
    source: 'pgbouncer-exporter',
    metric: 'pgbouncer_used_clients',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Clients that are connected.',
    alerts: [
      {
        alert: 'PgBouncerClientsNearLimit',
        expr: 'pgbouncer_used_clients / pgbouncer_config_max_client_connections > 0.85',
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'PgBouncer is running out of client connections',
        description:
          '{{ $value | humanizePercentage }} of max_client_conn are in use at {{ $labels.pod }}. At 100 % new clients are refused.',
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Clients connected',
        description: 'Connected clients by pool. The limit is stores.pgbouncer.maxClientConnections for each pod.',
        queries: [
          { expr: 'sum by (pod) (pgbouncer_used_clients)', legend: '{{pod}}' },
          { expr: 'sum by (pod) (cnpg_pgbouncer_lists_used_clients)', legend: '{{pod}}' },
        ],
      },
    ],
  },
  {
    source: 'pgbouncer-exporter',
    metric: 'pgbouncer_config_max_client_connections',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Clients that PgBouncer takes at most.',
  },
  pooler('cnpg_pgbouncer_up', 'bool_yes_no', [], 'Whether the Pooler pod reaches its PgBouncer.'),
  pooler('cnpg_pgbouncer_pools_cl_waiting', 'short', ['database', 'user'], 'Clients that wait for a server connection.'),
  pooler('cnpg_pgbouncer_pools_maxwait', 's', ['database', 'user'], 'How long the first client in the queue has waited.'),
  pooler('cnpg_pgbouncer_pools_sv_active', 'short', ['database', 'user'], 'Server connections that work for a client.'),
  pooler('cnpg_pgbouncer_pools_sv_idle', 'short', ['database', 'user'], 'Server connections that nobody uses.'),
  pooler('cnpg_pgbouncer_lists_used_clients', 'short', [], 'Clients that are connected.'),
];

function pooler(metric: string, unit: Signal['unit'], labels: readonly string[], meaning: string): Signal {
  return { source: 'cloudnative-pg-pooler', metric, type: 'gauge', unit, labels, meaning };
}
