import type { Signal } from '../signal';

const source = 'platform-jobs';
const row = 'Second site';

/** What the guard of a site sees of its partner, and what the last failover cost. */
export const sites: readonly Signal[] = [
  {
    source,
    metric: 'failover.lag_seconds',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'How far the database of a site that stands by trails behind its partner.',
    alerts: [
      {
        alert: 'StandbyTrails',
        expr: 'max by (namespace) (platform_failover_lag_seconds > platform_failover_lag_limit_seconds)',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'The standby trails too far behind',
        description:
          'A failover now would lose the last {{ $value | humanizeDuration }}, more than recovery.database.rpo of the environment allows.',
      },
    ],
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Lag of the standby',
        description: 'What a failover would lose right now. Nothing on a site that serves.',
        queries: [{ expr: 'max(platform_failover_lag_seconds)', legend: 'lag' }],
      },
    ],
  },
  {
    source,
    metric: 'failover.lag_limit_seconds',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'How far it may trail, as the environment says.',
  },
  {
    source,
    metric: 'failover.partner_readable',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: "Whether the guard can read what its partner decided, in the partner's bucket.",
    alerts: [
      {
        alert: 'PartnerUnreadable',
        expr: 'max by (namespace) (platform_failover_partner_readable) == 0',
        for: '30m',
        severity: 'warning',
        team: 'platform',
        summary: 'The other site cannot be read',
        description:
          "The guard has not read its partner's bucket for 30 minutes ({{ $value }} of 1): it would not hear of a failover there.",
      },
    ],
  },
  {
    source,
    metric: 'failover.role_agrees',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the site does what its environment file says, serve or stand by.',
    alerts: [
      {
        alert: 'RoleNotWrittenDown',
        expr: 'max by (namespace) (platform_failover_role_agrees) == 0',
        for: '1h',
        severity: 'warning',
        team: 'platform',
        summary: 'A failover is not in the environment files yet',
        description:
          'For an hour the site has had another role than recovery.site.role says ({{ $value }} of 1): the next apply works against the failover.',
      },
    ],
  },
  {
    source,
    metric: 'failover.seconds',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'How long the last failover took, from the decision to the check that it serves.',
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'Time of the last failover',
        description: 'From the decision to the check that the site serves.',
        kind: 'stat',
        queries: [{ expr: 'max(platform_failover_seconds)', legend: 'seconds' }],
      },
    ],
  },
  {
    source,
    metric: 'failover.lost_seconds',
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'What the last failover lost: the time from the last change that had arrived to the decision.',
    panels: [
      {
        dashboard: 'backups',
        row,
        title: 'What the last failover lost',
        description: 'From the last change that had arrived to the decision. An orderly failover loses nothing.',
        kind: 'stat',
        queries: [{ expr: 'max(platform_failover_lost_seconds)', legend: 'lost' }],
      },
    ],
  },
];
