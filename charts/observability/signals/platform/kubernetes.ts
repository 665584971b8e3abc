import type { Signal } from '../signal';
import { autoscalers } from './autoscalers';
import { workloads } from './workloads';

const source = 'kube-state-metrics';

/** What Kubernetes says of claims, quotas and jobs. */
const objects: readonly Signal[] = [
  {
    source,
    metric: 'kube_job_failed',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['job_name', 'condition'],
    meaning: 'Whether a Job has given up.',
    alerts: [
      {
        alert: 'AirflowInitFailed',
        expr: 'kube_job_failed{condition="true", job_name=~"airflow-init-.*"} == 1',
        severity: 'critical',
        team: 'platform',
        summary: 'The database migration failed',
        description:
          'Job {{ $labels.job_name }} has given up ({{ $value }}). Pods of this version wait for the migration and do not start.',
      },
      {
        alert: 'JobFailed',
        expr: 'kube_job_failed{condition="true", job_name!~"airflow-init-.*"} == 1',
        for: '1m',
        severity: 'warning',
        team: 'platform',
        summary: 'A Job of the platform failed',
        description: 'Job {{ $labels.namespace }}/{{ $labels.job_name }} has given up ({{ $value }}).',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What fails',
        title: 'Failed Jobs',
        description: 'Jobs that have given up and are still there. Normal: none.',
        kind: 'table',
        queries: [{ expr: 'kube_job_failed{condition="true"} == 1', legend: '{{namespace}}/{{job_name}}' }],
      },
    ],
  },
  {
    source,
    metric: 'kube_cronjob_next_schedule_time',
    type: 'gauge',
    unit: 'dateTimeFromNow',
    labels: ['cronjob'],
    meaning: 'When the CronJob should start next, in seconds since 1970.',
    alerts: [
      {
        alert: 'CronJobLate',
        expr: 'time() - kube_cronjob_next_schedule_time > 3600',
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'A CronJob does not start',
        description: 'CronJob {{ $labels.namespace }}/{{ $labels.cronjob }} should have started {{ $value | humanizeDuration }} ago.',
      },
    ],
  },
  {
    source,
    metric: 'kube_persistentvolumeclaim_status_phase',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['persistentvolumeclaim', 'phase'],
    meaning: 'Whether a claim is Bound, Pending or Lost.',
    alerts: [
      {
        alert: 'VolumeClaimNotBound',
        expr: 'max by (namespace, persistentvolumeclaim, phase) (kube_persistentvolumeclaim_status_phase{phase=~"Pending|Lost"}) == 1',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A volume claim has no volume',
        description:
          '{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has been {{ $labels.phase }} ({{ $value }}) for 15 minutes. Its pod does not start.',
      },
    ],
  },
  {
    source,
    metric: 'kube_resourcequota',
    type: 'gauge',
    unit: 'short',
    labels: ['resourcequota', 'resource', 'type'],
    meaning: 'Quota of a namespace by resource: hard limit and what is used.',
    recordings: [
      {
        record: 'namespace:quota:ratio',
        expr: 'max by (namespace, resourcequota, resource) (kube_resourcequota{type="used"}) / (max by (namespace, resourcequota, resource) (kube_resourcequota{type="hard"}) > 0)',
      },
    ],
    alerts: [
      {
        alert: 'QuotaNearLimit',
        expr: 'namespace:quota:ratio > 0.9',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'A namespace is running out of quota',
        description:
          '{{ $value | humanizePercentage }} of {{ $labels.resource }} in {{ $labels.namespace }} are in use. At 100 % no new pod starts.',
      },
    ],
    panels: [
      {
        dashboard: 'capacity',
        row: 'Quotas and scaling',
        title: 'Quota in use',
        description: 'Share of each quota. Rolling updates need room for one more pod: stay below 90 %.',
        kind: 'gauge',
        unit: 'percentunit',
        queries: [{ expr: 'namespace:quota:ratio', legend: '{{namespace}} {{resource}}' }],
        thresholds: { amber: 0.8, red: 0.9 },
      },
    ],
  },
];

export const kubernetes: readonly Signal[] = [...workloads, ...objects, ...autoscalers];
