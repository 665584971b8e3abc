import { PROMISED } from '../rules';
import type { Alert, Signal, Source } from '../signal';

const source = 'cloudnative-pg';
const row = 'Point-in-time recovery';

/** Fires when what is not archived yet is more than a disaster may cost. A database that nobody writes to has nothing to archive. */
const late = (alert: string, age: string, writes: string): Alert => ({
  alert,
  expr: [
    `max by (namespace) (${age}) > on () group_left () ${PROMISED.recoveryPoint}`,
    `and on (namespace) sum by (namespace) (increase(${writes}[10m])) > 0`,
  ].join(' '),
  for: '1m',
  severity: 'critical',
  team: 'platform',
  summary: 'A disaster would cost more than promised',
  description:
    'Nothing of the write-ahead log in {{ $labels.namespace }} has reached the archive for {{ $value | humanizeDuration }}, longer than recovery.database.rpo.',
  whileRunning: true,
});

const updates = (source: Source, metric: string): Signal => ({
  source,
  metric,
  type: 'counter',
  unit: 'short',
  labels: [],
  meaning: 'Rows that were changed. Schedulers and workers change some every few seconds.',
});

/** The way of the write-ahead log to the object store: what is not archived cannot be restored. */
export const archiving: readonly Signal[] = [
  {
    source,
    metric: 'cnpg_pg_stat_archiver_last_failed_time',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: [],
    meaning: 'When archiving last failed, in seconds since 1970; -1 when it never has.',
    alerts: [
      {
        alert: 'PostgresArchivingFails',
        expr: 'cnpg_pg_stat_archiver_last_failed_time - cnpg_pg_stat_archiver_last_archived_time > 0',
        for: '15m',
        severity: 'critical',
        team: 'platform',
        summary: 'The write-ahead log is not archived',
        description:
          '{{ $labels.pod }} has failed to archive for at least 15 minutes; its last failure came {{ $value | humanizeDuration }} after its last success. The volume fills up, and a restore would lose that time.',
        inhibits: ['PostgresArchivingTrails'],
      },
    ],
  },
  {
    source,
    metric: 'cnpg_pg_stat_archiver_last_archived_time',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: [],
    meaning: 'When archiving last worked, in seconds since 1970; -1 when it never has.',
    alerts: [late('PostgresArchiveOld', 'time() - (cnpg_pg_stat_archiver_last_archived_time > 0)', 'cnpg_pg_stat_database_tup_updated')],
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Since the last archived segment',
        description: 'What a restore would lose right now. Segments are archived at least every five minutes.',
        unit: 's',
        queries: [{ expr: 'time() - max by (namespace) (cnpg_pg_stat_archiver_last_archived_time > 0)', legend: '{{namespace}}' }],
        thresholds: { amber: 600, red: 1800 },
      },
    ],
  },
  {
    source,
    metric: 'cnpg_collector_pg_wal_archive_status',
    type: 'gauge',
    unit: 'short',
    labels: ['value'],
    meaning: 'Segments of the write-ahead log that wait for the archive ("ready") or are in it ("done").',
    alerts: [
      {
        alert: 'PostgresArchivingTrails',
        expr: 'cnpg_collector_pg_wal_archive_status{value="ready"} > 32',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'The write-ahead log piles up',
        description: '{{ $value }} segments of 16 MiB wait for the archive at {{ $labels.pod }}.',
      },
    ],
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Segments waiting for the archive',
        description: 'Segments of 16 MiB that are not in the object store yet. Normal: zero or one.',
        queries: [{ expr: 'max by (pod) (cnpg_collector_pg_wal_archive_status{value="ready"})', legend: '{{pod}}' }],
        thresholds: { amber: 8, red: 32 },
      },
    ],
  },
  {
    source,
    metric: 'cnpg_pg_stat_archiver_failed_count',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Attempts to archive a segment that failed.',
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Archiving in an hour',
        description: 'Segments archived and attempts that failed, within an hour. Failures should be rare and alone.',
        queries: [
          { expr: 'sum(increase(cnpg_pg_stat_archiver_archived_count[1h]))', legend: 'archived' },
          { expr: 'sum(increase(cnpg_pg_stat_archiver_failed_count[1h]))', legend: 'failed' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'cnpg_pg_stat_archiver_archived_count',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Segments archived.',
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_archiver_failed_count',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Attempts to archive a segment that failed, at the embedded or external Postgres.',
    alerts: [
      {
        alert: 'WalArchivingFails',
        expr: [
          'increase(pg_stat_archiver_failed_count[15m]) > 0',
          'and on (namespace, pod) increase(pg_stat_archiver_archived_count[15m]) == 0',
        ].join(' '),
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'The write-ahead log is not archived',
        description:
          'Postgres, as {{ $labels.pod }} sees it, has tried {{ $value | humanize }} times in 15 minutes to archive a segment, and not succeeded once. The volume fills up, and a restore would lose that time.',
      },
    ],
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Archiving in an hour, embedded Postgres',
        description: 'Segments archived and attempts that failed, within an hour. Normal: a dozen or more, and no failure.',
        queries: [
          { expr: 'sum(increase(pg_stat_archiver_archived_count[1h]))', legend: 'archived' },
          { expr: 'sum(increase(pg_stat_archiver_failed_count[1h]))', legend: 'failed' },
        ],
      },
    ],
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_archiver_archived_count',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Segments archived by the embedded or external Postgres.',
  },
  {
    source: 'postgres-exporter',
    metric: 'pg_stat_archiver_last_archive_age',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'Time since a segment was last archived by the embedded or external Postgres; no number where none ever was.',
    alerts: [late('WalArchiveOld', 'pg_stat_archiver_last_archive_age', 'pg_stat_database_tup_updated')],
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Since the last archived segment, embedded Postgres',
        description: 'What a restore would lose right now, beside what it may lose.',
        queries: [
          { expr: 'max by (namespace) (pg_stat_archiver_last_archive_age)', legend: '{{namespace}}' },
          { expr: PROMISED.recoveryPoint, legend: 'promised' },
        ],
      },
    ],
  },
  updates('cloudnative-pg', 'cnpg_pg_stat_database_tup_updated'),
  updates('postgres-exporter', 'pg_stat_database_tup_updated'),
];
