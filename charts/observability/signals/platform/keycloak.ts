import type { Signal } from '../signal';

const source = 'keycloak';
const login = { dashboard: 'edge', row: 'Login' } as const;

/** What a guesser brings about; a login page that was open for too long, for one, is no failure of this kind. */
const WRONG = 'error=~"invalid_user_credentials|user_not_found|user_disabled|user_temporarily_disabled"';

/** Requests of people and programs; the kubelet's and Prometheus' own are not among them. */
const ASKED = 'job="keycloak", uri!~"/health.*|/metrics.*"';
const ERRORS = `http_server_requests_seconds_count{${ASKED}, outcome="SERVER_ERROR"}`;

/** Keycloak: who logs in, who fails to, and whether it can answer at all. */
export const keycloak: readonly Signal[] = [
  {
    source,
    metric: 'keycloak_user_events_total',
    type: 'counter',
    unit: 'ops',
    labels: ['realm', 'event', 'error'],
    meaning: 'What users did, by event; those that went well have no error.',
    alerts: [
      {
        alert: 'LoginFailuresSurge',
        expr: `sum by (realm) (increase(keycloak_user_events_total{event="login", ${WRONG}}[10m])) > 30`,
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'Somebody guesses passwords',
        description:
          '{{ $value | humanize }} logins to realm {{ $labels.realm }} failed for a wrong name, password or second factor within 10 minutes.',
      },
    ],
    panels: [
      {
        ...login,
        title: 'Logins',
        description: 'Logins that went well, and those that failed, by reason. user_temporarily_disabled: locked after too many tries.',
        queries: [
          { expr: 'sum(rate(keycloak_user_events_total{event="login", error=""}[5m]))', legend: 'good' },
          { expr: 'sum by (error) (rate(keycloak_user_events_total{event="login", error!=""}[5m]))', legend: '{{error}}' },
        ],
      },
      {
        ...login,
        title: 'Logins in 24 hours',
        description:
          'How often people logged in, how often that failed for a wrong name, password or second factor, and who got locked for it.',
        kind: 'stat',
        unit: 'short',
        queries: [
          { expr: 'sum(increase(keycloak_user_events_total{event="login", error=""}[1d]))', legend: 'good' },
          { expr: `sum(increase(keycloak_user_events_total{event="login", ${WRONG}}[1d]))`, legend: 'failed' },
          { expr: 'sum(increase(keycloak_user_events_total{event=~"user_disabled_by_.+_lockout"}[1d]))', legend: 'locked' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'http_server_requests_seconds_count',
    type: 'counter',
    unit: 'reqps',
    labels: ['method', 'outcome', 'status', 'uri'],
    meaning: 'Requests, by the pattern of their path.',
    alerts: [
      {
        alert: 'IdentityProviderDown',
        expr: 'kube_statefulset_status_replicas_ready{statefulset="keycloak"} == 0 and on (namespace, statefulset) kube_statefulset_replicas > 0',
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'Keycloak is down: nobody can log in',
        description:
          'No pod of {{ $labels.namespace }}/keycloak has been ready for 5 minutes (ready = {{ $value }}). Who is logged in stays so until the session ends.',
        inhibits: ['AuthProxyErrors'],
      },
      {
        alert: 'IdentityProviderErrors',
        expr: [
          `sum by (namespace) (rate(${ERRORS}[10m])) / (sum by (namespace) (rate(http_server_requests_seconds_count{${ASKED}}[10m])) > 0) > 0.05`,
          `and on (namespace) sum by (namespace) (increase(${ERRORS}[10m])) > 10`,
        ].join(' '),
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'Logins fail with errors of the server',
        description:
          '{{ $value | humanizePercentage }} of the answers of Keycloak in {{ $labels.namespace }} have been errors for 10 minutes.',
      },
    ],
    panels: [
      {
        ...login,
        title: 'Keycloak by outcome',
        description: 'Answers of Keycloak to people and programs. SERVER_ERROR is a fault of its own or of its database.',
        queries: [{ expr: `sum by (outcome) (rate(http_server_requests_seconds_count{${ASKED}}[5m]))`, legend: '{{outcome}}' }],
      },
    ],
  },
  {
    source,
    metric: 'http_server_requests_seconds_sum',
    type: 'counter',
    unit: 's',
    labels: ['method', 'outcome', 'status', 'uri'],
    meaning: 'Seconds that the requests took, added up.',
    panels: [
      {
        dashboard: 'edge',
        row: 'Latency',
        title: 'Keycloak',
        description: 'How long an answer took on average. A login is the slowest: passwords are hashed to be slow.',
        queries: [
          {
            expr: `sum(rate(http_server_requests_seconds_sum{${ASKED}}[5m])) / sum(rate(http_server_requests_seconds_count{${ASKED}}[5m]))`,
            legend: 'average',
          },
        ],
      },
    ],
  },
  {
    source,
    metric: 'agroal_awaiting_count',
    type: 'gauge',
    unit: 'short',
    labels: ['datasource'],
    meaning: 'Requests that wait for a connection to the database.',
    alerts: [
      {
        alert: 'KeycloakDatabaseSlow',
        expr: 'max by (namespace, pod) (agroal_awaiting_count{job="keycloak"}) > 0',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'Logins wait for the database',
        description:
          '{{ $value }} requests at {{ $labels.pod }} wait for a connection to the database, and it has been so for 5 minutes: it is slow, full or gone.',
      },
    ],
    panels: [
      {
        ...login,
        title: "Keycloak's database connections",
        description: 'Connections at work, and requests that wait for one. Normal: nobody waits.',
        queries: [
          { expr: 'sum by (pod) (agroal_active_count{job="keycloak"})', legend: 'at work {{pod}}' },
          { expr: 'sum by (pod) (agroal_awaiting_count{job="keycloak"})', legend: 'waiting {{pod}}' },
        ],
        thresholds: { amber: 20, red: 20 },
      },
    ],
  },
  {
    source,
    metric: 'agroal_active_count',
    type: 'gauge',
    unit: 'short',
    labels: ['datasource'],
    meaning: 'Connections to the database that are at work.',
  },
  {
    source,
    metric: 'vendor_cluster_size',
    type: 'gauge',
    unit: 'short',
    labels: ['cache_manager', 'node'],
    meaning: 'Pods that share sessions with this one, itself included.',
    alerts: [
      {
        alert: 'KeycloakClusterSplit',
        expr: 'min by (namespace) (vendor_cluster_size{job="keycloak"}) < on (namespace) kube_statefulset_status_replicas_ready{statefulset="keycloak"}',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: "Keycloak's pods do not find each other",
        description:
          'A pod of Keycloak in {{ $labels.namespace }} shares its sessions with {{ $value }} pods, itself included, though more are ready. Logins get lost between them.',
      },
    ],
  },
];
