import type { Alert, Signal } from '../signal';

const source = 'blackbox-exporter';

/** What the health body says of a part; silent while there is no body to read. */
function unhealthy(part: string, consequence: string, alert: Pick<Alert, 'alert' | 'summary' | 'inhibits' | 'whileRunning'>): Alert {
  const answered = 'and on (instance, part) probe_http_status_code{job="airflow-health"} == 200';
  return {
    ...alert,
    expr: `probe_success{job="airflow-health", part="${part}"} == 0 ${answered}`,
    for: '5m',
    severity: 'critical',
    team: 'platform',
    description: `Airflow's health body has not called its ${part} healthy for 5 minutes (probe_success = {{ $value }}). ${consequence}`,
  };
}

/** Airflow, seen from outside: the body of its health endpoint, and whether its doors open. */
export const health: readonly Signal[] = [
  {
    source,
    metric: 'probe_success',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: ['part', 'target'],
    meaning: 'Whether the target answered as it should; for job airflow-health, whether the body calls the part healthy.',
    alerts: [
      unhealthy('metadatabase', 'The API server cannot use the database.', {
        alert: 'MetadatabaseUnhealthy',
        summary: 'Airflow cannot reach its database',
        inhibits: ['SchedulerUnhealthy', 'TriggererUnhealthy', 'DagProcessorUnhealthy'],
      }),
      unhealthy('scheduler', 'No task is scheduled.', {
        alert: 'SchedulerUnhealthy',
        summary: 'No scheduler is alive',
        whileRunning: true,
      }),
      unhealthy('triggerer', 'Deferred tasks do not wake up.', {
        alert: 'TriggererUnhealthy',
        summary: 'No triggerer is alive',
      }),
      unhealthy('dag_processor', 'Changed and new DAGs do not show.', {
        alert: 'DagProcessorUnhealthy',
        summary: 'No DAG processor is alive',
      }),
      {
        alert: 'AirflowApiDown',
        expr: 'probe_success{job="probe", target="airflow-api"} == 0',
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: "Airflow's API server does not answer",
        description:
          'The Service airflow-webserver has not answered for 5 minutes (probe_success = {{ $value }}). Nobody sees the UI; in dev, tasks cannot report.',
        inhibits: ['EdgeDown', 'EdgeAnswersWithError', 'EdgeErrorRateHigh', 'AuthProxyErrors'],
      },
      {
        alert: 'ObjectStoreDown',
        expr: 'probe_success{job="probe", target="object-store"} == 0',
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'The object store does not answer',
        description:
          'The object store has not answered for 5 minutes (probe_success = {{ $value }}). Logs, archives and backups cannot be written.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'Is it healthy',
        title: "Airflow's health",
        description: 'What the body of the health endpoint says of each part. All must be 1; a site that stands by has no scheduler.',
        kind: 'stat',
        queries: [{ expr: 'min by (part) (probe_success{job="airflow-health"})', legend: '{{part}}' }],
        thresholds: { amber: 1, red: 1, below: true },
      },
      {
        dashboard: 'overview',
        row: 'Is it healthy',
        title: 'Doors and stores',
        description: 'Whether the UI, the API server, the object store, the database and the broker answer. All must be 1.',
        kind: 'stat',
        queries: [
          { expr: 'min by (target) (probe_success{job="probe"})', legend: '{{target}}' },
          { expr: 'max(pg_up) or max(cnpg_collector_up)', legend: 'database' },
          { expr: 'min(redis_up)', legend: 'broker' },
        ],
        thresholds: { amber: 1, red: 1, below: true },
      },
      {
        dashboard: 'stores',
        row: 'Object store',
        title: 'Object store answers',
        description: 'Share of probes in the last hour that the object store answered. Normal: 100 %.',
        unit: 'percentunit',
        queries: [{ expr: 'avg_over_time(probe_success{job="probe", target="object-store"}[1h])', legend: 'answered' }],
        thresholds: { amber: 1, red: 0.95, below: true },
      },
    ],
  },
  {
    source,
    metric: 'probe_duration_seconds',
    type: 'gauge',
    unit: 's',
    labels: ['part', 'target'],
    meaning: 'How long the whole probe took.',
    panels: [
      {
        dashboard: 'overview',
        row: 'What is slow',
        title: 'Answer times',
        description: 'How long the UI, the API server and the health endpoint take to answer a probe. Normal: well below a second.',
        queries: [
          { expr: 'max by (target) (probe_duration_seconds{job="probe"})', legend: '{{target}}' },
          { expr: 'max(probe_duration_seconds{job="airflow-health"})', legend: 'health endpoint' },
        ],
        thresholds: { amber: 1, red: 5 },
      },
      {
        dashboard: 'stores',
        row: 'Object store',
        title: 'Object store answer time',
        description: 'How long a probe of the object store takes. Normal: milliseconds inside the cluster.',
        queries: [{ expr: 'max(probe_duration_seconds{job="probe", target="object-store"})', legend: 'answer' }],
        thresholds: { amber: 1, red: 5 },
      },
    ],
  },
];
