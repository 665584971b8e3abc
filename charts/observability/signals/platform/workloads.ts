import { TOLD_LABELS, toldAs } from '../../pod-labels';
import type { Signal } from '../signal';

const source = 'kube-state-metrics';
const failing = { dashboard: 'overview', row: 'What fails' } as const;

/** What Kubernetes says of our pods and of those who keep them. */
export const workloads: readonly Signal[] = [
  {
    source,
    metric: 'kube_pod_status_ready',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['pod', 'condition'],
    meaning: 'Whether a pod is ready.',
    alerts: [
      {
        alert: 'PodNotReady',
        // A pod that has ended is never ready again; its Job says how it ended.
        expr: 'max by (namespace, pod) (kube_pod_status_ready{condition="false"}) == 1 unless on (namespace, pod) kube_pod_status_phase{phase=~"Succeeded|Failed"} == 1',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A pod is not ready',
        description: 'Pod {{ $labels.namespace }}/{{ $labels.pod }} has not been ready for 15 minutes (not ready = {{ $value }}).',
      },
    ],
    panels: [
      {
        ...failing,
        title: 'Pods that are not ready',
        description: 'Running pods that do not pass their readiness probe, by namespace. Normal: none but for a minute after a start.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (namespace) (kube_pod_status_ready{condition="false"} unless on (namespace, pod) kube_pod_status_phase{phase=~"Succeeded|Failed"} == 1)',
            legend: '{{namespace}}',
          },
        ],
        thresholds: { amber: 1, red: 3 },
      },
    ],
  },
  {
    source,
    metric: 'kube_pod_status_phase',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['pod', 'phase'],
    meaning: 'Phase of a pod: Pending, Running, Succeeded, Failed or Unknown.',
    panels: [
      {
        dashboard: 'capacity',
        row: 'Pods',
        title: 'Pods by phase',
        description: 'Pods of the platform. Pending pods for long mean that no node has room.',
        unit: 'short',
        queries: [{ expr: 'sum by (phase) (kube_pod_status_phase)', legend: '{{phase}}' }],
      },
    ],
  },
  {
    source,
    metric: 'kube_pod_labels',
    type: 'gauge',
    unit: 'none',
    labels: ['pod', ...TOLD_LABELS.map(toldAs)],
    meaning: 'Name, version and colour of a pod, by which those of a release are told apart: always 1.',
  },
  {
    source,
    metric: 'kube_pod_container_status_restarts_total',
    type: 'counter',
    unit: 'short',
    labels: ['pod', 'container'],
    meaning: 'Restarts of a container.',
    alerts: [
      {
        alert: 'ContainerRestarts',
        expr: 'max by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total[1h])) > 3',
        severity: 'warning',
        team: 'platform',
        summary: 'A container starts over and over',
        description:
          '{{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} has restarted {{ $value | humanize }} times within an hour.',
      },
    ],
    panels: [
      {
        ...failing,
        title: 'Restarts in an hour',
        description: 'Containers that restarted, by pod. Normal: none.',
        queries: [
          { expr: 'sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total[1h])) > 0', legend: '{{namespace}}/{{pod}}' },
        ],
        thresholds: { amber: 1, red: 3 },
      },
    ],
  },
  {
    source,
    metric: 'kube_pod_container_status_waiting_reason',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['pod', 'container', 'reason'],
    meaning: 'Why a container does not run yet.',
    alerts: [
      {
        alert: 'ContainerStuck',
        expr: 'max by (namespace, pod, container, reason) (max_over_time(kube_pod_container_status_waiting_reason{reason!~"ContainerCreating|PodInitializing"}[5m])) == 1',
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'A container does not come up',
        description: '{{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} waits with {{ $labels.reason }} ({{ $value }}).',
      },
    ],
  },
  {
    source,
    metric: 'kube_pod_container_status_last_terminated_reason',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['pod', 'container', 'reason'],
    meaning: 'Why a container ended the last time.',
    alerts: [
      {
        alert: 'ContainerOutOfMemory',
        expr: [
          'max by (namespace, pod, container) (kube_pod_container_status_last_terminated_reason{reason="OOMKilled"}) == 1',
          'and on (namespace, pod, container) increase(kube_pod_container_status_restarts_total[15m]) > 0',
        ].join(' '),
        severity: 'warning',
        team: 'platform',
        summary: 'A container was killed for its memory',
        description:
          '{{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} went over its memory limit and was killed (OOMKilled = {{ $value }}).',
      },
    ],
    panels: [
      {
        ...failing,
        title: 'Killed for memory',
        description: 'Containers whose last end was an OOM kill. Normal: none; a worker here has killed its tasks too.',
        kind: 'table',
        queries: [
          {
            expr: 'kube_pod_container_status_last_terminated_reason{reason="OOMKilled"} == 1',
            legend: '{{namespace}}/{{pod}} {{container}}',
          },
        ],
      },
    ],
  },
  {
    source,
    metric: 'kube_deployment_spec_replicas',
    type: 'gauge',
    unit: 'short',
    labels: ['deployment'],
    meaning: 'Pods that a Deployment should have.',
    alerts: [
      {
        alert: 'DeploymentReplicasMissing',
        expr: 'kube_deployment_spec_replicas - kube_deployment_status_replicas_available > 0',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A Deployment lacks pods',
        description: '{{ $labels.namespace }}/{{ $labels.deployment }} has lacked {{ $value }} available pods for 15 minutes.',
      },
    ],
  },
  {
    source,
    metric: 'kube_deployment_status_replicas_available',
    type: 'gauge',
    unit: 'short',
    labels: ['deployment'],
    meaning: 'Pods of a Deployment that are available.',
    panels: [
      {
        dashboard: 'capacity',
        row: 'Pods',
        title: 'Available pods',
        description: 'Available pods of each Deployment and ready pods of each StatefulSet.',
        queries: [
          { expr: 'kube_deployment_status_replicas_available', legend: '{{deployment}}' },
          { expr: 'kube_statefulset_status_replicas_ready', legend: '{{statefulset}}' },
        ],
      },
    ],
  },
  {
    source,
    metric: 'kube_statefulset_replicas',
    type: 'gauge',
    unit: 'short',
    labels: ['statefulset'],
    meaning: 'Pods that a StatefulSet should have.',
    alerts: [
      {
        alert: 'StatefulSetReplicasMissing',
        expr: 'kube_statefulset_replicas - kube_statefulset_status_replicas_ready > 0',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A StatefulSet lacks pods',
        description: '{{ $labels.namespace }}/{{ $labels.statefulset }} has lacked {{ $value }} ready pods for 15 minutes.',
      },
    ],
  },
  {
    source,
    metric: 'kube_statefulset_status_replicas_ready',
    type: 'gauge',
    unit: 'short',
    labels: ['statefulset'],
    meaning: 'Pods of a StatefulSet that are ready.',
  },
];
