import { PROMISED } from '../rules';
import type { Alert, Recording, Signal } from '../signal';

const HOUR = 3600;
const DAY = 24 * HOUR;
const row = 'Backups';

/** Fires when a CronJob that exists has not succeeded since its last turn and a grace; says nothing where there is no such CronJob. */
function old(cronjob: string, grace: number, alert: Pick<Alert, 'alert' | 'severity' | 'summary'>, loss: string): Alert {
  return {
    ...alert,
    expr: `cronjob:success_age_seconds:max{cronjob="${cronjob}"} > on (namespace, cronjob) cronjob:period_seconds:max + ${grace}`,
    for: '15m',
    team: 'platform',
    description: `${cronjob} in {{ $labels.namespace }} last succeeded {{ $value | humanizeDuration }} ago. ${loss}`,
  };
}

// A CronJob that never succeeded counts from its making; one that is suspended is not expected to run.
const successAge: Recording = {
  record: 'cronjob:success_age_seconds:max',
  expr: [
    'time() - max by (namespace, cronjob) (kube_cronjob_status_last_successful_time or on (namespace, cronjob) kube_cronjob_created)',
    'and on (namespace, cronjob) kube_cronjob_spec_suspend == 0',
  ].join(' '),
};

// What its schedule leaves between two turns; before the first one, between its making and that.
const period: Recording = {
  record: 'cronjob:period_seconds:max',
  expr: [
    'max by (namespace, cronjob) (kube_cronjob_next_schedule_time - on (namespace, cronjob)',
    '(kube_cronjob_status_last_schedule_time or on (namespace, cronjob) kube_cronjob_created))',
  ].join(' '),
};

// The age of a backup for CloudNativePG, whose plugin says 0 before the first backup.
const backupAge: Recording = {
  record: 'postgres:backup_age_seconds:max',
  expr: 'time() - max by (namespace) ((barman_cloud_cloudnative_pg_io_last_available_backup_timestamp > 0) or on (namespace, pod) cnpg_pg_postmaster_start_time)',
};

/** Whether what would be needed after a disaster is there, and young enough. */
export const backups: readonly Signal[] = [
  {
    source: 'kube-state-metrics',
    metric: 'kube_cronjob_status_last_successful_time',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: ['cronjob'],
    meaning: 'When a Job of the CronJob last succeeded, in seconds since 1970.',
    recordings: [successAge, period],
    alerts: [
      old(
        'database-backup',
        2 * HOUR,
        { alert: 'DatabaseBackupOld', severity: 'critical', summary: 'The database has no fresh backup' },
        'A restore would lose everything since.',
      ),
      old(
        'storage-backup',
        2 * HOUR,
        { alert: 'StorageBackupOld', severity: 'warning', summary: 'The object store has no fresh backup' },
        'A restore would lose logs and archives since.',
      ),
      old(
        'configuration-backup',
        2 * HOUR,
        { alert: 'ConfigurationBackupOld', severity: 'warning', summary: 'The configuration has no fresh backup' },
        'Connections, variables and keys since then would have to be entered again.',
      ),
      old(
        'restore-validation',
        6 * HOUR, // it may take its hours
        { alert: 'RestoreNotValidated', severity: 'warning', summary: 'No backup has been restored for a trial' },
        'Nobody knows whether the backups can be restored.',
      ),
      old(
        'database-cleanup',
        7 * DAY,
        { alert: 'DatabaseCleanupOld', severity: 'warning', summary: 'Old rows are not cleaned up' },
        'The database grows, and queries slow down.',
      ),
    ],
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Age of the last success',
        description:
          'Time since each backup, validation and clean-up last succeeded. Daily jobs stay below 26 hours, weekly ones below 8 days; the alerts follow the schedules.',
        kind: 'stat',
        unit: 's',
        queries: [{ expr: 'cronjob:success_age_seconds:max', legend: '{{cronjob}}' }],
        thresholds: { amber: 26 * HOUR, red: 8 * DAY },
      },
      {
        dashboard: 'overview',
        row: 'Is it healthy',
        title: 'Age of the database backup',
        description: 'Time since the last good backup of the database. Two hours after its turn it is an alert.',
        kind: 'stat',
        unit: 's',
        queries: [{ expr: 'cronjob:success_age_seconds:max{cronjob="database-backup"} or postgres:backup_age_seconds:max', legend: 'age' }],
        thresholds: { amber: 25 * HOUR, red: 26 * HOUR },
      },
    ],
  },
  {
    source: 'kube-state-metrics',
    metric: 'kube_cronjob_status_last_schedule_time',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: ['cronjob'],
    meaning: 'When the CronJob last had its turn, in seconds since 1970.',
  },
  {
    source: 'kube-state-metrics',
    metric: 'kube_cronjob_created',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: ['cronjob'],
    meaning: 'When the CronJob was made, in seconds since 1970.',
  },
  {
    source: 'kube-state-metrics',
    metric: 'kube_cronjob_spec_suspend',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['cronjob'],
    meaning: 'Whether the CronJob is suspended.',
  },
  {
    source: 'cloudnative-pg',
    metric: 'barman_cloud_cloudnative_pg_io_last_available_backup_timestamp',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: [],
    meaning: 'When the last good base backup ended, in seconds since 1970; 0 before the first.',
    recordings: [backupAge],
    alerts: [
      {
        alert: 'PostgresBackupOld',
        expr: `postgres:backup_age_seconds:max > on () group_left () ${PROMISED.baseBackup}`,
        for: '15m',
        severity: 'critical',
        team: 'platform',
        summary: 'The database has no fresh base backup',
        description: 'The last good base backup of the database in {{ $labels.namespace }} is {{ $value | humanizeDuration }} old.',
      },
    ],
    panels: [
      {
        dashboard: 'backups',
        row: 'Point-in-time recovery',
        title: 'Age of the last base backup',
        description: "Time since CloudNativePG's last good base backup. Daily: below 26 hours.",
        kind: 'stat',
        unit: 's',
        queries: [{ expr: 'postgres:backup_age_seconds:max', legend: '{{namespace}}' }],
        thresholds: { amber: 25 * HOUR, red: 26 * HOUR },
      },
    ],
  },
  {
    source: 'cloudnative-pg',
    metric: 'barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: [],
    meaning: 'When a base backup last failed, in seconds since 1970; 0 when none has.',
    alerts: [
      {
        alert: 'PostgresBackupFailed',
        expr: [
          'time() - max by (namespace) (barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp)',
          'and on (namespace) max by (namespace) (barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp)',
          '> max by (namespace) (barman_cloud_cloudnative_pg_io_last_available_backup_timestamp)',
        ].join(' '),
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'The last base backup failed',
        description:
          'A base backup of the database in {{ $labels.namespace }} failed {{ $value | humanizeDuration }} ago, and none has succeeded since.',
      },
    ],
  },
  {
    source: 'cloudnative-pg',
    metric: 'barman_cloud_cloudnative_pg_io_first_recoverability_point',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: [],
    meaning: 'Earliest moment that can be restored, in seconds since 1970.',
    panels: [
      {
        dashboard: 'backups',
        row: 'Point-in-time recovery',
        title: 'How far back a restore reaches',
        description: 'From now back to the earliest moment that can be restored. It should reach the retention of the backups.',
        kind: 'stat',
        unit: 's',
        queries: [
          { expr: 'time() - max by (namespace) (barman_cloud_cloudnative_pg_io_first_recoverability_point > 0)', legend: '{{namespace}}' },
        ],
      },
    ],
  },
  {
    source: 'cloudnative-pg',
    metric: 'cnpg_pg_postmaster_start_time',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: [],
    meaning: 'When the server started, in seconds since 1970.',
  },
];
