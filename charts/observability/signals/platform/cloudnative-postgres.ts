import type { Signal } from '../signal';
import { databaseSymptoms } from './symptoms';

const source = 'cloudnative-pg';
const row = 'Postgres';

/** What CloudNativePG's instances say of themselves. https://cloudnative-pg.io/documentation/current/monitoring/ */
export const cloudnativePostgres: readonly Signal[] = [
  {
    source,
    metric: 'cnpg_collector_up',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['cluster'],
    meaning: 'Whether the instance manager reaches its Postgres.',
    alerts: [
      {
        alert: 'PostgresInstanceDown',
        expr: 'cnpg_collector_up == 0',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'An instance of the database is down',
        description:
          'Postgres in {{ $labels.pod }} does not answer its instance manager (up = {{ $value }}). The others carry on, with one less to fail over to.',
      },
    ],
  },
  {
    source,
    metric: 'cnpg_pg_replication_in_recovery',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the instance is a standby.',
    alerts: [
      {
        alert: 'PostgresPrimaryMissing',
        // A cluster that follows another one has no primary, and needs none.
        expr: 'count by (namespace) (cnpg_collector_up) unless on (namespace) (cnpg_pg_replication_in_recovery == 0) unless on (namespace) (cnpg_collector_replica_mode == 1)',
        for: '3m',
        severity: 'critical',
        team: 'platform',
        summary: 'No instance of the database takes writes',
        description:
          'None of the {{ $value }} Postgres instances in {{ $labels.namespace }} is a primary. Nothing is scheduled until one is promoted.',
        inhibits: [...databaseSymptoms, 'PostgresInstanceDown', 'PostgresStandbyMissing'],
      },
    ],
  },
  {
    source,
    metric: 'cnpg_pg_replication_lag',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'Seconds by which a standby trails the primary.',
    alerts: [
      {
        alert: 'PostgresReplicationLag',
        expr: 'cnpg_pg_replication_lag > 60',
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'A standby trails the primary',
        description:
          '{{ $labels.pod }} is {{ $value | humanizeDuration }} behind the primary. A failover to it now would lose or wait for that much.',
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Replication lag',
        description: 'Seconds by which each standby trails the primary. Normal: below a second.',
        queries: [{ expr: 'max by (pod) (cnpg_pg_replication_lag)', legend: '{{pod}}' }],
        thresholds: { amber: 10, red: 60 },
      },
    ],
  },
  {
    source,
    metric: 'cnpg_pg_replication_streaming_replicas',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Standbys that stream from the instance.',
    alerts: [
      {
        alert: 'PostgresStandbyMissing',
        expr: 'count by (namespace) (cnpg_collector_up) - 1 - max by (namespace) (cnpg_pg_replication_streaming_replicas) > 0',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A standby does not stream from the primary',
        description: '{{ $value }} standby of the database in {{ $labels.namespace }} receives nothing. A failover to it would lose data.',
      },
    ],
  },
  {
    source,
    metric: 'cnpg_collector_replica_mode',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the whole cluster follows another one.',
  },
  {
    source,
    metric: 'cnpg_backends_total',
    type: 'gauge',
    unit: 'short',
    labels: ['datname', 'usename', 'application_name', 'state'],
    meaning: 'Connections by database, user and state.',
  },
  {
    source,
    metric: 'cnpg_backends_max_tx_duration_seconds',
    type: 'gauge',
    unit: 's',
    labels: ['datname', 'usename', 'application_name', 'state'],
    meaning: 'Age of the oldest open transaction.',
  },
  {
    source,
    metric: 'cnpg_backends_waiting_total',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Connections that wait for a lock of another one.',
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Connections waiting for locks',
        description: 'Connections held up by another one. Schedulers wait for each other briefly; a plateau means a stuck transaction.',
        queries: [{ expr: 'max by (pod) (cnpg_backends_waiting_total)', legend: '{{pod}}' }],
      },
    ],
  },
  {
    source,
    metric: 'cnpg_pg_settings_setting',
    type: 'gauge',
    unit: 'short',
    labels: ['name'],
    meaning: 'Numeric settings of the server, among them max_connections.',
  },
  {
    source,
    metric: 'cnpg_pg_stat_database_deadlocks',
    type: 'counter',
    unit: 'short',
    labels: ['datname'],
    meaning: 'Transactions that were ended because they waited for each other.',
  },
  {
    source,
    metric: 'cnpg_pg_stat_database_xact_commit',
    type: 'counter',
    unit: 'ops',
    labels: ['datname'],
    meaning: 'Committed transactions.',
  },
  {
    source,
    metric: 'cnpg_pg_stat_database_xact_rollback',
    type: 'counter',
    unit: 'ops',
    labels: ['datname'],
    meaning: 'Transactions rolled back.',
  },
  {
    source,
    metric: 'cnpg_pg_stat_database_blks_hit',
    type: 'counter',
    unit: 'ops',
    labels: ['datname'],
    meaning: 'Blocks found in shared buffers.',
  },
  {
    source,
    metric: 'cnpg_pg_stat_database_blks_read',
    type: 'counter',
    unit: 'ops',
    labels: ['datname'],
    meaning: 'Blocks read from disk.',
  },
  {
    source,
    metric: 'cnpg_pg_database_size_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: ['datname'],
    meaning: 'Disk space of a database.',
  },
];
