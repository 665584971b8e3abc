import type { Signal } from '../signal';

const source = 'kubelet';
const labels = ['container'];

// A pod's own control group has no container name; every runtime reports it, and its parts are in it already.
const cpu = 'max by (namespace, pod) (rate(container_cpu_usage_seconds_total{container="", pod!=""}[5m]))';
const memory = 'max by (namespace, pod) (container_memory_working_set_bytes{container="", pod!=""})';
const memoryLimit = 'max by (namespace, pod) (container_spec_memory_limit_bytes{container="", pod!=""} > 0)';

/** CPU and memory of our pods, as the kubelet's cAdvisor measures them. */
export const containers: readonly Signal[] = [
  {
    source,
    metric: 'container_cpu_usage_seconds_total',
    type: 'counter',
    unit: 's',
    labels: [...labels, 'cpu'],
    meaning: 'CPU time used.',
    panels: [
      {
        dashboard: 'capacity',
        row: 'CPU and memory',
        title: 'CPU by pod',
        description: 'CPUs that each pod uses. Compare with its requests when a node is full.',
        unit: 'short',
        queries: [{ expr: `topk(15, ${cpu})`, legend: '{{namespace}}/{{pod}}' }],
      },
    ],
  },
  {
    source,
    metric: 'container_memory_working_set_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels,
    meaning: 'Memory that cannot be taken away, which counts towards the limit.',
    recordings: [{ record: 'pod:memory:ratio', expr: `${memory} / ${memoryLimit}` }],
    alerts: [
      {
        alert: 'PodMemoryNearLimit',
        expr: 'pod:memory:ratio > 0.95',
        for: '30m',
        severity: 'warning',
        team: 'platform',
        summary: 'A pod is about to be killed for its memory',
        description:
          '{{ $labels.namespace }}/{{ $labels.pod }} has used {{ $value | humanizePercentage }} of its memory limit for 30 minutes.',
      },
    ],
    panels: [
      {
        dashboard: 'capacity',
        row: 'CPU and memory',
        title: 'Memory by pod',
        description: 'Working set of each pod.',
        queries: [{ expr: `topk(15, ${memory})`, legend: '{{namespace}}/{{pod}}' }],
      },
      {
        dashboard: 'capacity',
        row: 'CPU and memory',
        title: 'Memory limit in use',
        description: 'Share of the memory limit. Above 95 % a pod is close to being killed.',
        unit: 'percentunit',
        queries: [{ expr: 'topk(15, pod:memory:ratio)', legend: '{{namespace}}/{{pod}}' }],
        thresholds: { amber: 0.85, red: 0.95 },
      },
    ],
  },
  {
    source,
    metric: 'container_spec_memory_limit_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels,
    meaning: 'Memory limit; 0 where there is none.',
  },
  {
    source,
    metric: 'container_cpu_cfs_throttled_periods_total',
    type: 'counter',
    unit: 'short',
    labels,
    meaning: 'Periods of 100 ms in which the CPU limit stopped the container.',
    recordings: [
      {
        record: 'pod:cpu_throttled:ratio',
        expr: [
          'sum by (namespace, pod) (rate(container_cpu_cfs_throttled_periods_total{pod!=""}[5m]))',
          '(sum by (namespace, pod) (rate(container_cpu_cfs_periods_total{pod!=""}[5m])) > 0)',
        ].join(' / '),
      },
    ],
    alerts: [
      {
        alert: 'PodCpuThrottled',
        expr: 'pod:cpu_throttled:ratio > 0.5',
        for: '30m',
        severity: 'info',
        team: 'platform',
        summary: 'A pod is held back by its CPU limit',
        description:
          '{{ $labels.namespace }}/{{ $labels.pod }} was stopped by its CPU limit in {{ $value | humanizePercentage }} of all periods.',
      },
    ],
    panels: [
      {
        dashboard: 'capacity',
        row: 'CPU and memory',
        title: 'Held back by the CPU limit',
        description: 'Share of periods in which a pod ran into its CPU limit. Short peaks at start are normal.',
        unit: 'percentunit',
        queries: [{ expr: 'topk(15, pod:cpu_throttled:ratio)', legend: '{{namespace}}/{{pod}}' }],
        thresholds: { amber: 0.25, red: 0.5 },
      },
    ],
  },
  {
    source,
    metric: 'container_cpu_cfs_periods_total',
    type: 'counter',
    unit: 'short',
    labels,
    meaning: 'Periods of 100 ms in which the container wanted CPU.',
  },
];
