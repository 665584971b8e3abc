import type { Signal } from '../signal';

const source = 'kube-state-metrics';

/** What sets numbers of pods; KEDA does it through such an autoscaler, too. */
export const autoscalers: readonly Signal[] = [
  {
    source,
    metric: 'kube_horizontalpodautoscaler_status_current_replicas',
    type: 'gauge',
    unit: 'short',
    labels: ['horizontalpodautoscaler'],
    meaning: 'Pods that an autoscaler runs now.',
    alerts: [
      {
        alert: 'AutoscalerAtMaximum',
        expr: [
          'kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas',
          'and on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas > kube_horizontalpodautoscaler_spec_min_replicas',
        ].join(' '),
        for: '30m',
        severity: 'warning',
        team: 'platform',
        summary: 'An autoscaler has no room left',
        description:
          '{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has run at its maximum of {{ $value }} pods for 30 minutes.',
      },
    ],
    panels: [
      {
        dashboard: 'capacity',
        row: 'Quotas and scaling',
        title: 'Autoscalers',
        description:
          'Pods now, and the most that each autoscaler may run. At the maximum for long: raise it, or find the cause of the load.',
        queries: [
          { expr: 'kube_horizontalpodautoscaler_status_current_replicas', legend: '{{horizontalpodautoscaler}}' },
          { expr: 'kube_horizontalpodautoscaler_spec_max_replicas', legend: '{{horizontalpodautoscaler}} maximum' },
        ],
      },
      {
        dashboard: 'edge',
        row: 'Requests',
        title: 'Pods of the firewall',
        description: 'Pods that the autoscaler runs, and between which numbers it may choose.',
        queries: [
          { expr: 'kube_horizontalpodautoscaler_status_current_replicas{horizontalpodautoscaler="waf"}', legend: 'now' },
          { expr: 'kube_horizontalpodautoscaler_spec_min_replicas{horizontalpodautoscaler="waf"}', legend: 'fewest' },
          { expr: 'kube_horizontalpodautoscaler_spec_max_replicas{horizontalpodautoscaler="waf"}', legend: 'most' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'kube_horizontalpodautoscaler_spec_max_replicas',
    type: 'gauge',
    unit: 'short',
    labels: ['horizontalpodautoscaler'],
    meaning: 'Pods that an autoscaler runs at most.',
  },
  {
    source,
    metric: 'kube_horizontalpodautoscaler_spec_min_replicas',
    type: 'gauge',
    unit: 'short',
    labels: ['horizontalpodautoscaler'],
    meaning: 'Pods that an autoscaler runs at least.',
  },
  {
    source,
    metric: 'kube_horizontalpodautoscaler_status_condition',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['horizontalpodautoscaler', 'condition', 'status'],
    meaning: 'Whether an autoscaler can do its work: read its metrics (ScalingActive), and set the number of pods (AbleToScale).',
    alerts: [
      {
        alert: 'AutoscalerBlind',
        // An autoscaler switches itself off over pods that are at rest.
        expr: [
          'max by (namespace, horizontalpodautoscaler, condition) (kube_horizontalpodautoscaler_status_condition{condition=~"ScalingActive|AbleToScale", status="false"}) == 1',
          'and on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_status_current_replicas > 0',
        ].join(' '),
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'An autoscaler cannot do its work',
        description:
          '{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has not had the condition {{ $labels.condition }} for 15 minutes ({{ $value }}): its number of pods stays, whatever the load.',
      },
    ],
  },
];
