import type { Signal } from '../signal';

const source = 'platform-jobs';
const backups = { dashboard: 'backups', row: 'Copies' } as const;
const flow = { dashboard: 'audit', row: 'Flow of events' } as const;

/** The limit comes from the job, which knows its schedule. */
const LIMIT = 'platform_backup_max_age_seconds';

/** Copies at another site, the key without which a backup is worth nothing, and the flow of the audit log. */
export const copies: readonly Signal[] = [
  {
    source,
    metric: 'replica.data_timestamp',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: ['exported_job', 'bucket'],
    meaning: 'Moment up to which all of a bucket has been copied to the other site and compared, in seconds since 1970.',
    alerts: [
      {
        alert: 'ReplicaOld',
        expr: `time() - platform_replica_data_timestamp > on (namespace, exported_job) group_left () ${LIMIT}`,
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A copy at the other site is too old',
        description:
          'The copy of {{ $labels.bucket }} at the other site is of {{ $value | humanizeDuration }} ago. A failover would go without what came since.',
      },
    ],
    panels: [
      {
        ...backups,
        title: 'Age of copies at the other site',
        description: 'How long ago each bucket was last whole at the other site. Below a day, where it is copied each night.',
        unit: 's',
        queries: [{ expr: 'time() - max by (bucket) (platform_replica_data_timestamp)', legend: '{{bucket}}' }],
      },
    ],
  },
  {
    source,
    metric: 'escrow.passed',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['exported_job'],
    meaning: 'Whether the copy of the Fernet key that is kept elsewhere opens all that the database has encrypted.',
    alerts: [
      {
        alert: 'FernetKeyNotEscrowed',
        expr: 'min by (namespace) (platform_escrow_passed) == 0',
        severity: 'critical',
        team: 'platform',
        summary: 'The Fernet key is not kept elsewhere',
        description:
          'The copy of the Fernet key in escrow does not open all connections and variables ({{ $value }} of 1). When the key is lost, so are they, whatever the backups hold.',
      },
    ],
    panels: [
      {
        ...backups,
        title: 'Fernet key in escrow',
        description: 'Whether the copy of the key opens all that is encrypted in the database. It must.',
        kind: 'stat',
        queries: [{ expr: 'min(platform_escrow_passed)', legend: 'opens everything' }],
        thresholds: { amber: 1, red: 1, below: true },
      },
    ],
  },
  {
    source,
    metric: 'audit.lag_seconds',
    type: 'gauge',
    unit: 's',
    labels: ['exported_job'],
    meaning: "Age of the oldest event of Airflow's that is not in the audit bucket yet; 0 where all are.",
    alerts: [
      {
        alert: 'AuditExportLags',
        expr: `platform_audit_lag_seconds > on (namespace, exported_job) ${LIMIT}`,
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'Events wait for the audit log',
        description:
          'Events of Airflow have waited {{ $value | humanizeDuration }} for their way into the audit bucket. Until then whoever can write to the database can change them.',
      },
    ],
    panels: [
      {
        ...flow,
        title: 'Events that wait',
        description: 'Age of the oldest event that is in the database only. Minutes are normal.',
        queries: [{ expr: 'max(platform_audit_lag_seconds)', legend: 'oldest' }],
      },
    ],
  },
  {
    source,
    metric: 'audit.exported_rows',
    type: 'counter',
    unit: 'short',
    labels: ['exported_job'],
    meaning: 'Events written to the audit bucket.',
    panels: [
      {
        ...flow,
        title: 'Events exported',
        description: 'Events that went into the audit bucket, in an hour. It follows the work that Airflow does.',
        queries: [{ expr: 'sum(increase(platform_audit_exported_rows[1h]))', legend: 'in an hour' }],
      },
    ],
  },
  {
    source,
    metric: 'audit.locked',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['exported_job'],
    meaning: 'Whether the audit bucket has object lock, so that nobody can delete an event before its time.',
    panels: [
      {
        ...flow,
        title: 'Object lock',
        description: 'Whether the store keeps events from being deleted. Where it does not, only the rights at the store do.',
        kind: 'stat',
        queries: [{ expr: 'min(platform_audit_locked)', legend: 'locked' }],
      },
    ],
  },
];
