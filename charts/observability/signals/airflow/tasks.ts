import { growth } from '../growth';
import type { Signal } from '../signal';
import { OF_A_DAG } from './lifetimes';

const FAILED = 'dag:airflow_ti_failures:growth15m';
const SUCCEEDED = 'dag:airflow_ti_successes:growth15m';

/** What tasks do: start, end, fail, and how long they wait and run. */
export const taskSignals: readonly Signal[] = [
  {
    source: 'airflow',
    metric: 'ti_failures',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id'],
    meaning: 'Failed attempts of tasks, those that are tried again included.',
    ttl: OF_A_DAG,
    recordings: [{ record: FAILED, expr: `sum by (dag_id) (${growth('airflow_ti_failures')})` }],
    alerts: [
      {
        alert: 'TaskFailureRateHigh',
        // One broken DAG is the business of its owner, by DagRunFailed.
        expr: `sum(${FAILED}) / (sum(${FAILED}) + (sum(${SUCCEEDED}) or vector(0))) > 0.2 and sum(${FAILED}) >= 10 and count(${FAILED} > 0) >= 3`,
        for: '5m',
        severity: 'warning',
        team: 'platform',
        summary: 'Tasks of several DAGs fail at the same time',
        description: '{{ $value | humanizePercentage }} of all attempts failed within 15 minutes, in at least three DAGs.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What fails',
        title: 'Failed attempts of tasks',
        description: 'Attempts that failed within 15 minutes, per DAG. Attempts that are tried again count as well.',
        queries: [{ expr: `topk(10, ${FAILED} > 0)`, legend: '{{ dag_id }}' }],
      },
      {
        dashboard: 'dags',
        row: 'Tasks',
        title: 'Attempts of tasks',
        description: 'Attempts that failed and that succeeded within 15 minutes.',
        queries: [
          { expr: 'dag:airflow_ti_failures:growth15m{dag_id=~"$dag"}', legend: '{{ dag_id }} failed' },
          { expr: 'dag:airflow_ti_successes:growth15m{dag_id=~"$dag"}', legend: '{{ dag_id }} succeeded' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'ti_successes',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id'],
    meaning: 'Tasks that succeeded.',
    ttl: OF_A_DAG,
    recordings: [{ record: SUCCEEDED, expr: `sum by (dag_id) (${growth('airflow_ti_successes')})` }],
  },
  {
    source: 'airflow',
    metric: 'ti.start',
    type: 'counter',
    unit: 'ops',
    labels: ['dag_id'],
    meaning: 'Tasks that began to run.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'workers',
        row: 'Tasks',
        title: 'Tasks started and ended',
        description: 'Tasks a second that began and that ended. The lines run together unless tasks pile up.',
        queries: [
          { expr: 'sum(rate(airflow_ti_start[$__rate_interval]))', legend: 'started' },
          { expr: 'sum(rate(airflow_ti_finish[$__rate_interval]))', legend: 'ended' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'ti.finish',
    type: 'counter',
    unit: 'ops',
    labels: ['dag_id', 'state'],
    meaning: 'Attempts of tasks that ended, by the state that they ended in.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'dags',
        row: 'Tasks',
        title: 'Ends of tasks by state',
        description: 'Attempts a second that ended, by state: success, failed, up_for_retry, skipped, deferred.',
        queries: [{ expr: 'sum by (state) (rate(airflow_ti_finish{dag_id=~"$dag"}[$__rate_interval]))', legend: '{{ state }}' }],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'operator_failures',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id', 'operator_name'],
    meaning: 'Failed attempts of tasks by their operator.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'overview',
        row: 'What fails',
        title: 'Failures by operator',
        description:
          'Operators whose attempts failed most often within 15 minutes. One operator in many DAGs points at the system that it talks to.',
        queries: [{ expr: `topk(10, sum by (operator_name) (${growth('airflow_operator_failures')}) > 0)`, legend: '{{ operator_name }}' }],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'operator_successes',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id', 'operator_name'],
    meaning: 'Tasks that succeeded by their operator.',
    ttl: OF_A_DAG,
  },
  {
    source: 'airflow',
    metric: 'task.duration',
    type: 'timer',
    unit: 's',
    labels: ['dag_id'],
    meaning: 'Time that tasks run.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'dags',
        row: 'Tasks',
        title: 'Running time of tasks',
        description: 'Mean time of the tasks that ended in each interval.',
        queries: [
          {
            expr:
              'sum by (dag_id) (increase(airflow_task_duration_sum{dag_id=~"$dag"}[$__rate_interval]))' +
              ' / (sum by (dag_id) (increase(airflow_task_duration_count{dag_id=~"$dag"}[$__rate_interval])) > 0)',
            legend: '{{ dag_id }}',
          },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'task.scheduled_duration',
    type: 'timer',
    unit: 's',
    labels: ['dag_id', 'queue'],
    meaning: 'Time that tasks wait for a slot in their pool and in the executor.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'dags',
        row: 'Delays',
        title: 'Waiting of tasks',
        description: 'Mean time for a slot and for a worker, of the tasks that went on in each interval.',
        queries: [
          {
            expr:
              'sum(increase(airflow_task_scheduled_duration_sum{dag_id=~"$dag"}[$__rate_interval]))' +
              ' / (sum(increase(airflow_task_scheduled_duration_count{dag_id=~"$dag"}[$__rate_interval])) > 0)',
            legend: 'for a slot',
          },
          {
            expr:
              'sum(increase(airflow_task_queued_duration_sum{dag_id=~"$dag"}[$__rate_interval]))' +
              ' / (sum(increase(airflow_task_queued_duration_count{dag_id=~"$dag"}[$__rate_interval])) > 0)',
            legend: 'for a worker',
          },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'task.queued_duration',
    type: 'timer',
    unit: 's',
    labels: ['dag_id', 'queue'],
    meaning: 'Time that tasks wait for a worker.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'workers',
        row: 'Tasks',
        title: 'Waiting for a worker',
        description: 'Mean time that tasks wait in each queue. Seconds are normal; minutes call for workers.',
        queries: [
          {
            expr:
              'sum by (queue) (rate(airflow_task_queued_duration_sum[$__rate_interval]))' +
              ' / (sum by (queue) (rate(airflow_task_queued_duration_count[$__rate_interval])) > 0)',
            legend: '{{ queue }}',
          },
        ],
        thresholds: { amber: 60, red: 300 },
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'task_instance_created',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id', 'run_type', 'task_type'],
    meaning: 'Tasks created for new runs, by their operator.',
    ttl: OF_A_DAG,
  },
  {
    source: 'airflow',
    metric: 'task_removed_from_dag',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id', 'run_type'],
    meaning: 'Tasks of runs whose DAG does not have them any more.',
    ttl: OF_A_DAG,
  },
  {
    source: 'airflow',
    metric: 'task_restored_to_dag',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id', 'run_type'],
    meaning: 'Tasks of runs whose DAG has them again.',
    ttl: OF_A_DAG,
  },
];
