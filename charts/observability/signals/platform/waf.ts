import type { Signal } from '../signal';
import { noneAvailable } from './available';

const source = 'nginx-exporter';
const requests = { dashboard: 'edge', row: 'Requests' } as const;

/** The firewall as its own exporter shows it. */
export const waf: readonly Signal[] = [
  {
    source,
    metric: 'nginx_up',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether nginx answered its exporter.',
    alerts: [
      {
        alert: 'WafDown',
        expr: noneAvailable('waf'),
        for: '2m',
        severity: 'critical',
        team: 'platform',
        summary: 'The firewall is down: nobody gets in',
        description: 'No pod of {{ $labels.namespace }}/waf has been in service for 2 minutes (available = {{ $value }}).',
        inhibits: ['EdgeDown', 'EdgeAnswersWithError'],
      },
      {
        alert: 'WafNotRedundant',
        expr: [
          'kube_deployment_status_replicas_available{deployment="waf"} == 1',
          'and on (namespace, deployment) kube_deployment_spec_replicas{deployment="waf"} > 1',
        ].join(' '),
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'One pod of the firewall carries everything',
        description: '{{ $labels.namespace }}/waf has had {{ $value }} pod in service for 10 minutes. When it goes, nobody gets in.',
      },
    ],
    panels: [
      {
        ...requests,
        title: 'Firewall pods that answer',
        description: 'Whether nginx in each pod of the firewall answers its exporter. All must.',
        kind: 'stat',
        queries: [{ expr: 'min by (pod) (nginx_up{job="waf"})', legend: '{{pod}}' }],
        thresholds: { amber: 1, red: 1, below: true },
      },
    ],
  },
  {
    source,
    metric: 'nginx_http_requests_total',
    type: 'counter',
    unit: 'reqps',
    labels: [],
    meaning: 'Requests, those of probes and of the exporter itself included.',
    panels: [
      {
        ...requests,
        title: 'Requests by pod',
        description: 'What each pod of the firewall takes. A pod far below the others has just started or is about to go.',
        queries: [{ expr: 'sum by (pod) (rate(nginx_http_requests_total{job="waf"}[5m]))', legend: '{{pod}}' }],
      },
    ],
  },
  {
    source,
    metric: 'nginx_connections_active',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Open connections of clients, those that wait included.',
    panels: [
      {
        ...requests,
        title: 'Connections',
        description:
          'Open connections, and those that wait for their next request. A worker takes 4,096, those to the servers behind included.',
        queries: [
          { expr: 'sum(nginx_connections_active{job="waf"})', legend: 'open' },
          { expr: 'sum(nginx_connections_waiting{job="waf"})', legend: 'waiting' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'nginx_connections_waiting',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Open connections without a request at present.',
  },
];
