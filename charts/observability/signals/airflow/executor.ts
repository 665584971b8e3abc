import { growth } from '../growth';
import type { Signal } from '../signal';
import { OF_A_DAG, SENT_ALWAYS } from './lifetimes';

/** The way of a task from the scheduler to a Celery worker, and tasks that are lost on it. */
export const executorSignals: readonly Signal[] = [
  {
    source: 'airflow',
    metric: 'executor.open_slots',
    type: 'gauge',
    unit: 'short',
    labels: ['executor_class_name'],
    meaning: 'Tasks that the scheduler may still hand to its executor; of several schedulers, the one that spoke last.',
    ttl: SENT_ALWAYS,
    alerts: [
      {
        alert: 'NoExecutorSlots',
        expr: 'max(airflow_executor_open_slots) <= 0',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'The executor is full: no further task starts',
        description: '{{ $value }} slots were open for 15 minutes; AIRFLOW__CORE__PARALLELISM bounds them per scheduler.',
        inhibits: ['PoolStarving'],
      },
    ],
    panels: [
      {
        dashboard: 'workers',
        row: 'Executor',
        title: 'Executor slots',
        description: 'Tasks in hand, tasks about to be sent, and room for more. No open slot means that nothing new starts.',
        queries: [
          { expr: 'max(airflow_executor_running_tasks)', legend: 'in hand' },
          { expr: 'max(airflow_executor_queued_tasks)', legend: 'to be sent' },
          { expr: 'max(airflow_executor_open_slots)', legend: 'open' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'executor.queued_tasks',
    type: 'gauge',
    unit: 'short',
    labels: ['executor_class_name'],
    meaning: 'Tasks that a scheduler is about to send to the broker.',
    ttl: SENT_ALWAYS,
  },
  {
    source: 'airflow',
    metric: 'executor.running_tasks',
    type: 'gauge',
    unit: 'short',
    labels: ['executor_class_name'],
    meaning: 'Tasks that a scheduler has sent and whose end it has not heard of.',
    ttl: SENT_ALWAYS,
  },
  {
    source: 'airflow',
    metric: 'scheduler.executor_heartbeat_duration',
    type: 'timer',
    unit: 's',
    labels: ['executor'],
    meaning: 'Time in which the scheduler sends tasks to the executor and asks it for their states.',
    panels: [
      {
        dashboard: 'workers',
        row: 'Executor',
        title: 'Talking to the broker',
        description:
          'Time per round that goes into sending tasks and asking for results. It grows when the broker or the database is slow.',
        queries: [
          {
            expr: 'histogram_quantile(0.95, sum by (le) (rate(airflow_scheduler_executor_heartbeat_duration_bucket[$__rate_interval])))',
            legend: '95th percentile',
          },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'scheduler.tasks.executable',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Tasks that the last round of a scheduler found ready and within all limits.',
    ttl: SENT_ALWAYS,
    panels: [
      {
        dashboard: 'scheduling',
        row: 'Tasks',
        title: 'Ready and starving tasks',
        description: 'Tasks that a round could start, and tasks that it had to leave because their pool was full.',
        queries: [
          { expr: 'max(airflow_scheduler_tasks_executable)', legend: 'ready' },
          { expr: 'max(airflow_scheduler_tasks_starving)', legend: 'starving' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'scheduler.tasks.starving',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Tasks that the last round of a scheduler left because their pool had no room.',
    ttl: SENT_ALWAYS,
  },
  {
    source: 'airflow',
    metric: 'scheduler.tasks.killed_externally',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id'],
    meaning: 'Tasks that the executor calls finished while the database calls them queued: they died before they began.',
    ttl: OF_A_DAG,
    alerts: [
      {
        alert: 'TasksKilledExternally',
        expr: `sum by (dag_id) (${growth('airflow_scheduler_tasks_killed_externally')}) > 0`,
        severity: 'warning',
        team: 'platform',
        summary: 'Tasks of {{ $labels.dag_id }} died before they began',
        description:
          '{{ $value | printf "%.0f" }} tasks of {{ $labels.dag_id }} within 15 minutes never came to run: look at the workers, not at the DAG.',
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'task_instances_without_heartbeats_killed',
    type: 'counter',
    unit: 'short',
    labels: ['dag_id'],
    meaning: 'Running tasks that stopped to report and were given up.',
    ttl: OF_A_DAG,
    alerts: [
      {
        alert: 'TasksWithoutHeartbeat',
        expr: `sum by (dag_id) (${growth('airflow_task_instances_without_heartbeats_killed')}) > 0`,
        severity: 'warning',
        team: 'platform',
        summary: 'Running tasks of {{ $labels.dag_id }} fell silent',
        description:
          '{{ $value | printf "%.0f" }} tasks of {{ $labels.dag_id }} within 15 minutes stopped to report, as after a kill for memory.',
      },
    ],
    panels: [
      {
        dashboard: 'workers',
        row: 'Lost tasks',
        title: 'Tasks lost',
        description:
          'Tasks that fell silent while they ran, or that died before they began. Both mean trouble with workers; normal is zero.',
        queries: [
          {
            expr: 'sum(increase(airflow_task_instances_without_heartbeats_killed[$__rate_interval]))',
            legend: 'fell silent',
          },
          { expr: 'sum(increase(airflow_scheduler_tasks_killed_externally[$__rate_interval]))', legend: 'died before they began' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'celery.task_timeout_error',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Tasks that could not be sent to the broker in time.',
    alerts: [
      {
        alert: 'CeleryPublishTimeouts',
        expr: `sum(${growth('airflow_celery_task_timeout_error')}) > 0`,
        severity: 'warning',
        team: 'platform',
        summary: 'Tasks do not reach the broker in time',
        description: '{{ $value | printf "%.0f" }} attempts within 15 minutes timed out; after three, Airflow gives a task up.',
      },
    ],
    panels: [
      {
        dashboard: 'workers',
        row: 'Executor',
        title: 'Broker timeouts',
        description: 'Attempts to send a task that timed out. Normal is zero.',
        queries: [{ expr: 'sum(increase(airflow_celery_task_timeout_error[$__rate_interval]))', legend: 'timeouts' }],
      },
    ],
  },
];
