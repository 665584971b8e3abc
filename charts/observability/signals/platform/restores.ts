import type { Signal } from '../signal';

const row = 'Trial restore';

/** What the nightly rehearsal found: whether the newest backup is whole, and what a disaster would cost. */
export const restores: readonly Signal[] = [
  {
    source: 'platform-jobs',
    metric: 'validation.passed',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['check'],
    meaning: 'Whether the newest backup passed a check when it was last restored for a trial.',
    alerts: [
      {
        alert: 'RestoreValidationFailed',
        expr: 'min by (namespace, check) (platform_validation_passed) == 0',
        severity: 'critical',
        team: 'platform',
        summary: 'The newest backup cannot be restored',
        description:
          'The trial restore failed at the check "{{ $labels.check }}" ({{ $value }} of 1). After a disaster, an older backup would have to do.',
      },
    ],
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Checks of the last trial restore',
        description: 'What the newest backup was asked when it was last restored for a trial. All of them should say 1.',
        kind: 'table',
        unit: 'none',
        queries: [{ expr: 'min by (check) (platform_validation_passed)', legend: '{{check}} passed' }],
        thresholds: { amber: 1, red: 1, below: true },
      },
    ],
  },
  {
    source: 'platform-jobs',
    metric: 'restore.seconds',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'How long the last restore took, from the choice of the backup to the last check.',
    alerts: [
      {
        alert: 'RestoreTooSlow',
        expr: 'max by (namespace) (platform_restore_seconds > platform_restore_limit_seconds)',
        severity: 'warning',
        team: 'platform',
        summary: 'A restore takes longer than promised',
        description:
          'The last trial restore took {{ $value | humanizeDuration }}, more than recovery.validation.rto of the environment allows.',
      },
    ],
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Time of a restore (RTO)',
        description: 'How long the last restores took, beside what the environment allows. It grows with the database.',
        unit: 's',
        queries: [
          { expr: 'max(platform_restore_seconds)', legend: 'measured' },
          { expr: 'max(platform_restore_limit_seconds)', legend: 'allowed' },
        ],
      },
    ],
  },
  {
    source: 'platform-jobs',
    metric: 'restore.limit_seconds',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'How long a restore may take, as the environment says.',
  },
  {
    source: 'platform-jobs',
    metric: 'restore.lost_seconds',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'How old the restored moment was when the last restore began: the work that a disaster at that time would have cost.',
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Work lost by a restore (RPO)',
        description:
          'Age of the newest backup when it was last restored. Where the log of the database is archived, a real restore loses less.',
        kind: 'stat',
        unit: 's',
        queries: [{ expr: 'max(platform_restore_lost_seconds)', legend: 'lost' }],
      },
    ],
  },
];
