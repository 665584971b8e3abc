import type { Signal } from '../signal';

const source = 'platform-jobs';
/** What was not looked at for two days says nothing any more. */
const ttl = '50h';

/** What compliance-scan finds: promises that hold, and secrets that are due. */
export const controls: readonly Signal[] = [
  {
    source,
    metric: 'compliance.passed',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['control'],
    meaning: 'Whether a control held when compliance-scan last looked.',
    ttl,
    alerts: [
      {
        alert: 'ControlFailing',
        expr: 'min by (namespace, control) (platform_compliance_passed) == 0',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A control does not hold',
        description:
          'compliance-scan finds that the control "{{ $labels.control }}" does not hold ({{ $value }} of 1). Its report says what is wrong.',
      },
    ],
    panels: [
      {
        dashboard: 'audit',
        row: 'Controls',
        title: 'Controls that hold',
        description:
          'What compliance-scan found when it last looked, by control. All of them should say 1; docs/compliance.md says what each is.',
        kind: 'table',
        unit: 'none',
        queries: [{ expr: 'min by (control) (platform_compliance_passed)', legend: '{{control}} holds' }],
        thresholds: { amber: 1, red: 1, below: true },
      },
    ],
  },
  {
    source,
    metric: 'secret.age_days',
    type: 'gauge',
    unit: 'none',
    labels: ['secret'],
    meaning: 'Days since the value of a Secret was last written.',
    ttl,
    alerts: [
      {
        alert: 'SecretRotationOverdue',
        expr: 'max by (namespace, secret) (platform_secret_age_days) > on (namespace, secret) max by (namespace, secret) (platform_secret_rotation_days)',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A secret is due for a new value',
        description:
          'The value of {{ $labels.secret }} is {{ $value }} days old, older than it may be. docs/secrets.md says how it gets a new one.',
      },
    ],
    panels: [
      {
        dashboard: 'audit',
        row: 'Controls',
        title: 'Age of secrets',
        description: 'Days since each value was last written, as a share of what it may be. From 1 on it is due.',
        unit: 'percentunit',
        queries: [
          {
            expr: 'max by (secret) (platform_secret_age_days) / on (secret) max by (secret) (platform_secret_rotation_days)',
            legend: '{{secret}}',
          },
        ],
        thresholds: { amber: 0.9, red: 1 },
      },
    ],
  },
  {
    source,
    metric: 'secret.rotation_days',
    type: 'gauge',
    unit: 'none',
    labels: ['secret'],
    meaning: 'Days after which the value of a Secret is due for a new one, as the environment says.',
    ttl,
  },
];
