import { growth } from '../growth';
import type { Signal } from '../signal';
import { OF_A_DAG } from './lifetimes';

/** What DAGs ask to be told: deadlines, and callbacks that did not come through. */
export const deadlineSignals: readonly Signal[] = [
  {
    source: 'airflow',
    metric: 'dag.callback_exceptions',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id'],
    meaning: 'Success and failure callbacks of DAGs that failed themselves.',
    ttl: OF_A_DAG,
    alerts: [
      {
        alert: 'DagCallbackFailed',
        expr: `sum by (dag_id) (${growth('airflow_dag_callback_exceptions')}) > 0`,
        severity: 'warning',
        team: 'data',
        summary: 'A callback of {{ $labels.dag_id }} failed',
        description:
          'Callbacks of {{ $labels.dag_id }} that failed within 15 minutes: {{ $value | printf "%.0f" }}. What they should report was not reported.',
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'deadline_alerts.deadline_created',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id'],
    meaning: 'Deadlines set for runs.',
    ttl: OF_A_DAG,
  },
  {
    source: 'airflow',
    metric: 'deadline_alerts.deadline_missed',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id'],
    meaning: 'Runs that were not done by their deadline.',
    ttl: OF_A_DAG,
    alerts: [
      {
        alert: 'DeadlineMissed',
        expr: `sum by (dag_id) (${growth('airflow_deadline_alerts_deadline_missed')}) > 0`,
        severity: 'warning',
        team: 'data',
        summary: '{{ $labels.dag_id }} missed its deadline',
        description: 'Runs of {{ $labels.dag_id }} that passed their deadline within 15 minutes: {{ $value | printf "%.0f" }}.',
      },
    ],
    panels: [
      {
        dashboard: 'dags',
        row: 'Delays',
        title: 'Deadlines',
        description: 'Deadlines missed and kept within the hour before each point.',
        queries: [
          {
            expr: `sum by (dag_id) (${growth('airflow_deadline_alerts_deadline_missed{dag_id=~"$dag"}', '1h')})`,
            legend: '{{ dag_id }} missed',
          },
          {
            expr: `sum by (dag_id) (${growth('airflow_deadline_alerts_deadline_not_missed{dag_id=~"$dag"}', '1h')})`,
            legend: '{{ dag_id }} kept',
          },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'deadline_alerts.deadline_not_missed',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id'],
    meaning: 'Runs that were done before their deadline.',
    ttl: OF_A_DAG,
  },
];
