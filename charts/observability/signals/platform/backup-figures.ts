import type { Signal } from '../signal';

const source = 'platform-jobs';
const labels = ['exported_job'] as const; // Prometheus' own name for the tag `job` of who sent it
const panel = { dashboard: 'backups', row: 'Backups' } as const;

/** What the jobs say of their backups. Each sends its own limit, which follows from the environment. */
export const backupFigures: readonly Signal[] = [
  {
    source,
    metric: 'backup.data_timestamp',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels,
    meaning: 'Moment that the newest good backup of a job holds, in seconds since 1970.',
    alerts: [
      {
        alert: 'BackupDataOld',
        expr: 'time() - platform_backup_data_timestamp > on (namespace, exported_job) platform_backup_max_age_seconds',
        for: '15m',
        severity: 'critical',
        team: 'platform',
        summary: 'A backup is older than promised',
        description:
          'The newest backup of {{ $labels.exported_job }} holds what was {{ $value | humanizeDuration }} ago. A restore would lose what came since.',
      },
    ],
    panels: [
      {
        ...panel,
        title: 'Age of the data in backups',
        description: 'How far back the newest good backup of each job reaches, beside the age at which an alert fires.',
        unit: 's',
        queries: [
          { expr: 'time() - max by (exported_job) (platform_backup_data_timestamp)', legend: '{{exported_job}}' },
          { expr: 'max by (exported_job) (platform_backup_max_age_seconds)', legend: '{{exported_job}} limit' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'backup.max_age_seconds',
    type: 'gauge',
    unit: 's',
    labels,
    meaning: 'Age beyond which what a job copies is too old, as the environment says.',
  },
  {
    source,
    metric: 'backup.bytes',
    type: 'gauge',
    unit: 'bytes',
    labels,
    meaning: 'Bytes that went into the last backup, before compression and deduplication.',
    panels: [
      {
        ...panel,
        title: 'Size of backups',
        description:
          'What went into the last backup of each job, and what of it was new to the repository. A sudden drop means that something is missing.',
        queries: [
          { expr: 'max by (exported_job) (platform_backup_bytes)', legend: '{{exported_job}}' },
          { expr: 'max by (exported_job) (platform_backup_added_bytes)', legend: '{{exported_job}} new' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'backup.added_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels,
    meaning: 'Bytes that the last backup added to its repository.',
  },
  {
    source,
    metric: 'backup.seconds',
    type: 'gauge',
    unit: 's',
    labels,
    meaning: 'How long the last backup took.',
    panels: [
      {
        ...panel,
        title: 'Time of backups',
        description: 'How long the last backup of each job took, from its first step to its being stored.',
        queries: [{ expr: 'max by (exported_job) (platform_backup_seconds)', legend: '{{exported_job}}' }],
      },
    ],
  },
  {
    source,
    metric: 'repository.checked_timestamp',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels,
    meaning: 'When a repository of backups was last checked and found whole, in seconds since 1970.',
    alerts: [
      {
        alert: 'RepositoryCheckOld',
        expr: 'time() - platform_repository_checked_timestamp > on (namespace, exported_job) 2 * platform_backup_max_age_seconds',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'Backups have not been checked',
        description:
          'The repository of {{ $labels.exported_job }} was last found whole {{ $value | humanizeDuration }} ago. What is in it may be damaged.',
      },
    ],
    panels: [
      {
        ...panel,
        title: 'Last check of the repositories',
        description: 'How long ago each repository was last read in part and found whole. Below a day for daily backups.',
        kind: 'stat',
        unit: 's',
        queries: [{ expr: 'time() - max by (exported_job) (platform_repository_checked_timestamp)', legend: '{{exported_job}}' }],
      },
    ],
  },
  {
    source,
    metric: 'repository.bytes',
    type: 'gauge',
    unit: 'bytes',
    labels,
    meaning: 'Bytes that a repository of backups takes in the object store.',
    panels: [
      {
        ...panel,
        title: 'Size of repositories',
        description: 'What each repository takes in the object store, after compression, deduplication and the end of old backups.',
        queries: [{ expr: 'max by (exported_job) (platform_repository_bytes)', legend: '{{exported_job}}' }],
      },
    ],
  },
];
