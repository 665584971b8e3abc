import type { Signal } from '../signal';

const source = 'log-collector';
const firewall = { dashboard: 'edge', row: 'Firewall' } as const;

/** What the collector itself adds to what it counts. */
const OF_COLLECTOR = ['component_id', 'component_path'];

const REFUSED = 'waf_requests_total{status="403", answered_by="waf"}';
const LIMITED = 'waf_requests_total{status="429", answered_by="waf"}';
const FAILED = 'waf_requests_total{status="5xx"}';

/** The firewall as its log shows it: counted by the log collector, see assets/waf-figures.alloy. */
export const wafLog: readonly Signal[] = [
  {
    source,
    metric: 'waf_requests_total',
    type: 'counter',
    unit: 'reqps',
    labels: [...OF_COLLECTOR, 'route', 'status', 'answered_by'],
    meaning: 'Requests by route, by status or its class, and by who answered: the firewall itself or what is behind it.',
    recordings: [
      { record: 'waf:refused_share:rate10m', expr: `sum(rate(${REFUSED}[10m])) / (sum(rate(waf_requests_total[10m])) > 0)` },
      { record: 'waf:failed_share:rate10m', expr: `sum(rate(${FAILED}[10m])) / (sum(rate(waf_requests_total[10m])) > 0)` },
    ],
    alerts: [
      {
        alert: 'WafBlocksSurge',
        expr: `waf:refused_share:rate10m > 0.2 and on () sum(increase(${REFUSED}[10m])) > 50`,
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'The firewall refuses an unusual share of all requests',
        description:
          'The firewall has refused {{ $value | humanizePercentage }} of all requests for 10 minutes: an attack, or a call of ours that it takes for one.',
      },
      {
        alert: 'WafRateLimitSurge',
        expr: `sum(increase(${LIMITED}[10m])) > 100`,
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'Clients are over their request rate for long',
        description:
          'The firewall refused {{ $value | humanize }} requests over the rate within 10 minutes, for a quarter of an hour: a flood, a guesser, or a client without patience.',
      },
      {
        alert: 'EdgeErrorRateHigh',
        expr: `waf:failed_share:rate10m > 0.05 and on () sum(increase(${FAILED}[10m])) > 20`,
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'Users meet server errors',
        description: '{{ $value | humanizePercentage }} of the requests through the firewall have ended with a 5xx for 10 minutes.',
      },
      {
        alert: 'MachineLoginsFailing',
        expr: 'sum(increase(waf_requests_total{route="token", status="401"}[15m])) > 20',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'Logins of machines fail again and again',
        description:
          'Airflow refused {{ $value | humanize }} passwords at /auth/token within 15 minutes: a machine with an old password, or somebody guesses.',
      },
    ],
    panels: [
      {
        dashboard: 'edge',
        row: 'Requests',
        title: 'Requests by status',
        description:
          'All requests through the firewall. 4xx is mostly clients; 5xx comes from behind, 444 asked for a host that is not ours.',
        queries: [{ expr: 'sum by (status) (rate(waf_requests_total[5m]))', legend: '{{status}}' }],
      },
      {
        dashboard: 'edge',
        row: 'Requests',
        title: 'Requests by route',
        description: 'api: machines and scripts of pages. token, login: where passwords go. page: everything else.',
        queries: [{ expr: 'sum by (route) (rate(waf_requests_total[5m]))', legend: '{{route}}' }],
      },
      {
        ...firewall,
        title: 'Share refused',
        description: 'Share of all requests that the firewall took for an attack, over ten minutes. Normal: near zero, above when scanned.',
        kind: 'stat',
        unit: 'percentunit',
        queries: [{ expr: 'waf:refused_share:rate10m', legend: 'refused' }],
        thresholds: { amber: 0.05, red: 0.2 },
      },
      {
        ...firewall,
        title: 'Refused and limited',
        description: 'What the firewall refused as an attack (403), or because an address was over its rate (429).',
        queries: [
          { expr: `sum by (route) (rate(${REFUSED}[5m]))`, legend: 'attack {{route}}' },
          { expr: `sum by (route) (rate(${LIMITED}[5m]))`, legend: 'over the rate {{route}}' },
        ],
      },
      {
        dashboard: 'edge',
        row: 'Login',
        title: 'Logins of machines',
        description: 'Calls of /auth/token by status. 401 is a wrong password, 429 too many tries.',
        queries: [{ expr: 'sum by (status) (rate(waf_requests_total{route="token"}[5m]))', legend: '{{status}}' }],
      },
    ],
  },
  {
    source,
    metric: 'waf_request_seconds',
    type: 'histogram',
    unit: 's',
    labels: [...OF_COLLECTOR, 'route'],
    meaning: 'From the first byte of a request to the last of its answer; a followed task log takes as long as it is read.',
    panels: [
      {
        dashboard: 'edge',
        row: 'Latency',
        title: 'Requests of users',
        description: 'How long half of the requests took, and 95 of 100, by route. Followed task logs are slow and belong to route api.',
        queries: [
          { expr: 'histogram_quantile(0.5, sum by (route, le) (rate(waf_request_seconds_bucket[5m])))', legend: '{{route}} half' },
          { expr: 'histogram_quantile(0.95, sum by (route, le) (rate(waf_request_seconds_bucket[5m])))', legend: '{{route}} 95 %' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'waf_findings_total',
    type: 'counter',
    unit: 'short',
    labels: [...OF_COLLECTOR, 'attack', 'severity', 'result'],
    meaning: 'Requests in which a rule found something: the kind of the first finding, and whether the request was refused.',
    panels: [
      {
        ...firewall,
        title: 'Findings by kind',
        description: 'Requests in which a rule found something, in an hour, by the file of the Core Rule Set that the first rule is in.',
        queries: [{ expr: 'sum by (attack, result) (increase(waf_findings_total[1h]))', legend: '{{attack}} {{result}}' }],
      },
      {
        ...firewall,
        title: 'Kinds of attack in 24 hours',
        description: 'What the rules found most. "passed" was below the threshold, or the firewall is in mode detect.',
        kind: 'table',
        queries: [
          {
            expr: 'topk(20, sum by (attack, severity, result) (increase(waf_findings_total[1d])) > 0)',
            legend: '{{attack}} {{severity}} {{result}} requests',
          },
        ],
      },
    ],
  },
];
