import type { Signal } from '../signal';

const row = 'Postgres';

/** What the databases of the server do, from PostgreSQL's own counters. */
export const postgresActivity: readonly Signal[] = [
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_database_deadlocks',
    type: 'counter',
    unit: 'short',
    labels: ['datname', 'datid'],
    meaning: 'Transactions that were ended because they waited for each other.',
    recordings: [
      {
        record: 'postgres:deadlocks:increase15m',
        expr: [
          'sum by (namespace, pod, datname) (increase(pg_stat_database_deadlocks{datname!=""}[15m]))',
          'sum by (namespace, pod, datname) (increase(cnpg_pg_stat_database_deadlocks{datname!=""}[15m]))',
        ].join(' or '),
      },
    ],
    alerts: [
      {
        alert: 'PostgresDeadlocks',
        expr: 'postgres:deadlocks:increase15m > 3',
        severity: 'warning',
        team: 'platform',
        summary: 'Transactions lock each other out',
        description:
          '{{ $value | humanize }} deadlocks in {{ $labels.datname }} at {{ $labels.pod }} within 15 minutes. Airflow tries again, and the scheduler slows down.',
      },
    ],
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Deadlocks in 15 minutes',
        description: 'Transactions ended because they waited for each other. Normal: none, one now and then with several schedulers.',
        queries: [{ expr: 'postgres:deadlocks:increase15m', legend: '{{datname}} {{pod}}' }],
        thresholds: { amber: 1, red: 3 },
      },
    ],
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_database_xact_commit',
    type: 'counter',
    unit: 'ops',
    labels: ['datname', 'datid'],
    meaning: 'Committed transactions.',
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Transactions',
        description:
          'Commits and rollbacks per second. Rollbacks that grow beside flat commits point to errors in Airflow or lock conflicts.',
        queries: [
          { expr: 'sum by (datname) (rate(pg_stat_database_xact_commit{datname!~"|template.*"}[5m]))', legend: 'commits {{datname}}' },
          { expr: 'sum by (datname) (rate(pg_stat_database_xact_rollback{datname!~"|template.*"}[5m]))', legend: 'rollbacks {{datname}}' },
          { expr: 'sum by (datname) (rate(cnpg_pg_stat_database_xact_commit{datname!~"|template.*"}[5m]))', legend: 'commits {{datname}}' },
          {
            expr: 'sum by (datname) (rate(cnpg_pg_stat_database_xact_rollback{datname!~"|template.*"}[5m]))',
            legend: 'rollbacks {{datname}}',
          },
        ],
      },
    ],
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_database_xact_rollback',
    type: 'counter',
    unit: 'ops',
    labels: ['datname', 'datid'],
    meaning: 'Transactions rolled back.',
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_database_blks_hit',
    type: 'counter',
    unit: 'ops',
    labels: ['datname', 'datid'],
    meaning: 'Blocks found in shared buffers.',
    panels: [
      {
        dashboard: 'stores',
        row,
        title: 'Cache hits',
        description: 'Share of blocks found in memory. Below 90 % for hours, the database has outgrown its memory.',
        unit: 'percentunit',
        queries: [
          {
            expr: 'sum(rate(pg_stat_database_blks_hit[15m])) / (sum(rate(pg_stat_database_blks_hit[15m])) + sum(rate(pg_stat_database_blks_read[15m])))',
            legend: 'hits',
          },
          {
            expr: 'sum by (pod) (rate(cnpg_pg_stat_database_blks_hit[15m])) / (sum by (pod) (rate(cnpg_pg_stat_database_blks_hit[15m])) + sum by (pod) (rate(cnpg_pg_stat_database_blks_read[15m])))',
            legend: '{{pod}}',
          },
        ],
        thresholds: { amber: 0.95, red: 0.9, below: true },
      },
    ],
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_database_blks_read',
    type: 'counter',
    unit: 'ops',
    labels: ['datname', 'datid'],
    meaning: 'Blocks read from disk.',
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_database_size_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: ['datname'],
    meaning: 'Disk space of a database.',
    panels: [
      {
        dashboard: 'capacity',
        row: 'Stores',
        title: 'Database size',
        description: 'Disk space of each database. It levels off when the clean-up removes as much as Airflow writes.',
        queries: [
          { expr: 'max by (datname) (pg_database_size_bytes{datname!~"template.*"})', legend: '{{datname}}' },
          { expr: 'max by (datname) (cnpg_pg_database_size_bytes{datname!~"template.*"})', legend: '{{datname}}' },
        ],
      },
    ],
  },
];
