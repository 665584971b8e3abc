import type { Signal } from '../signal';
import { noneAvailable } from './available';

const source = 'oauth2-proxy';
const login = { dashboard: 'edge', row: 'Login' } as const;

const ERRORS = 'oauth2_proxy_requests_total{job="auth-proxy", code=~"5.."}';

/** oauth2-proxy, which every browser passes. */
export const authProxy: readonly Signal[] = [
  {
    source,
    metric: 'oauth2_proxy_requests_total',
    type: 'counter',
    unit: 'reqps',
    labels: ['code'],
    meaning: 'Requests by status, whether it answered itself or passed an answer on.',
    alerts: [
      {
        alert: 'AuthProxyDown',
        expr: noneAvailable('auth-proxy'),
        for: '3m',
        severity: 'critical',
        team: 'platform',
        summary: 'The login proxy is down: no browser gets in',
        description:
          'No pod of {{ $labels.namespace }}/auth-proxy has been in service for 3 minutes (available = {{ $value }}). Machines with tokens still get in.',
        inhibits: ['EdgeAnswersWithError', 'EdgeErrorRateHigh'],
      },
      {
        alert: 'AuthProxyErrors',
        expr: [
          `sum by (namespace) (rate(${ERRORS}[10m])) / (sum by (namespace) (rate(oauth2_proxy_requests_total{job="auth-proxy"}[10m])) > 0) > 0.05`,
          `and on (namespace) sum by (namespace) (increase(${ERRORS}[10m])) > 10`,
        ].join(' '),
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'Browsers get errors at the login proxy',
        description:
          '{{ $value | humanizePercentage }} of the answers of auth-proxy in {{ $labels.namespace }} have been errors for 10 minutes: it cannot redeem logins, or what is behind it fails.',
      },
    ],
    panels: [
      {
        ...login,
        title: 'Login proxy by status',
        description: 'Answers of oauth2-proxy. 202 let somebody in, 302 sent to the login, 401 and 403 did not let in, 5xx failed.',
        queries: [{ expr: 'sum by (code) (rate(oauth2_proxy_requests_total{job="auth-proxy"}[5m]))', legend: '{{code}}' }],
      },
    ],
  },
  {
    source,
    metric: 'oauth2_proxy_response_duration_seconds',
    type: 'histogram',
    unit: 's',
    labels: ['method'],
    meaning: 'How long an answer took, with what is behind it.',
    panels: [
      {
        dashboard: 'edge',
        row: 'Latency',
        title: 'Login proxy',
        description: 'How long half of its answers took, and 95 of 100, with the pages behind it.',
        queries: [
          {
            expr: 'histogram_quantile(0.5, sum by (le) (rate(oauth2_proxy_response_duration_seconds_bucket{job="auth-proxy"}[5m])))',
            legend: 'half',
          },
          {
            expr: 'histogram_quantile(0.95, sum by (le) (rate(oauth2_proxy_response_duration_seconds_bucket{job="auth-proxy"}[5m])))',
            legend: '95 %',
          },
        ],
      },
    ],
  },
];
