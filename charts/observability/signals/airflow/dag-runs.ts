import { growth } from '../growth';
import type { Signal } from '../signal';
import { OF_A_DAG } from './lifetimes';

// Each DAG's own delay may be its own doing, by max_active_runs or a catch-up; half of all DAGs late is the platform's.
const DELAY_OF_HALF = 'quantile(0.5, airflow_dagrun_schedule_delay{quantile="0.95"} >= 0)';

/** DAG runs: on time or late, how long, how they end, and the assets that set them off. */
export const dagRunSignals: readonly Signal[] = [
  {
    source: 'airflow',
    metric: 'dagrun.duration.success',
    type: 'timer',
    unit: 's',
    labels: ['dag_id', 'run_type'],
    meaning: 'Time from start to end of runs that succeeded.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'dags',
        row: 'Runs',
        title: 'Time of successful runs',
        description: 'Mean time of the runs that ended in each interval.',
        unit: 's',
        queries: [
          {
            expr:
              'sum by (dag_id) (increase(airflow_dagrun_duration_success_sum{dag_id=~"$dag"}[$__rate_interval]))' +
              ' / (sum by (dag_id) (increase(airflow_dagrun_duration_success_count{dag_id=~"$dag"}[$__rate_interval])) > 0)',
            legend: '{{ dag_id }}',
          },
        ],
      },
      {
        dashboard: 'dags',
        row: 'Runs',
        title: 'Successful runs',
        description: 'Runs that succeeded within the hour before each point.',
        unit: 'short',
        queries: [
          { expr: 'sum by (dag_id) (increase(airflow_dagrun_duration_success_count{dag_id=~"$dag"}[1h]))', legend: '{{ dag_id }}' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dagrun.duration.failed',
    type: 'timer',
    unit: 's',
    labels: ['dag_id', 'run_type'],
    meaning: 'Time from start to end of runs that failed.',
    ttl: OF_A_DAG,
    alerts: [
      {
        alert: 'DagRunFailed',
        expr: `sum by (dag_id) (${growth('airflow_dagrun_duration_failed_count')}) > 0`,
        severity: 'warning',
        team: 'data',
        summary: 'A run of {{ $labels.dag_id }} failed',
        description: 'Runs of {{ $labels.dag_id }} that failed within 15 minutes: {{ $value | printf "%.0f" }}.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What fails',
        title: 'Failed DAG runs',
        description: 'Runs that failed within the hour before each point, per DAG.',
        unit: 'short',
        queries: [{ expr: `sum by (dag_id) (${growth('airflow_dagrun_duration_failed_count', '1h')}) > 0`, legend: '{{ dag_id }}' }],
      },
      {
        dashboard: 'dags',
        row: 'Runs',
        title: 'Failed runs',
        description: 'Runs that failed within the hour before each point.',
        unit: 'short',
        queries: [
          { expr: `sum by (dag_id) (${growth('airflow_dagrun_duration_failed_count{dag_id=~"$dag"}', '1h')})`, legend: '{{ dag_id }}' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dagrun.schedule_delay',
    type: 'timer',
    unit: 's',
    labels: ['dag_id'],
    meaning: 'Time from the moment that a scheduled run was due to its start.',
    ttl: OF_A_DAG,
    alerts: [
      {
        alert: 'ScheduleDelayed',
        expr: `${DELAY_OF_HALF} > 300`,
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'Scheduled runs start late',
        description: 'Half of the DAGs that were due started {{ $value | humanizeDuration }} late or later.',
      },
      {
        alert: 'ScheduleDelayedSeverely',
        expr: `${DELAY_OF_HALF} > 1800 and count(airflow_dagrun_schedule_delay{quantile="0.95"} >= 0) >= 3`,
        for: '10m',
        severity: 'critical',
        team: 'platform',
        summary: 'Scheduled runs start more than half an hour late',
        description: 'Half of the DAGs that were due started {{ $value | humanizeDuration }} late or later.',
        inhibits: ['ScheduleDelayed'],
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What is slow',
        title: 'Schedule delay',
        description: 'How late half of the due DAGs start, at least. Seconds are normal; no value means that nothing was due.',
        kind: 'stat',
        queries: [{ expr: DELAY_OF_HALF, legend: 'median DAG' }],
        thresholds: { amber: 60, red: 300 },
      },
      {
        dashboard: 'scheduling',
        row: 'Runs',
        title: 'Schedule delay by DAG',
        description: 'How late runs start. One late DAG waits for its own earlier run; many late DAGs wait for the scheduler.',
        queries: [{ expr: 'topk(10, airflow_dagrun_schedule_delay{quantile="0.95"} >= 0)', legend: '{{ dag_id }}' }],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dagrun.first_task_scheduling_delay',
    type: 'timer',
    unit: 's',
    labels: ['dag_id', 'run_type'],
    meaning: 'Time from the moment that a scheduled run was due to the start of its first task.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'dags',
        row: 'Delays',
        title: 'Until the first task starts',
        description: 'From the moment the run was due, and from the moment it was created. The difference is the time until the run began.',
        queries: [
          {
            expr: 'max by (dag_id) (airflow_dagrun_first_task_scheduling_delay{quantile="0.95", dag_id=~"$dag"} >= 0)',
            legend: '{{ dag_id }} since due',
          },
          {
            expr: 'max by (dag_id) (airflow_dagrun_first_task_start_delay{quantile="0.95", dag_id=~"$dag"} >= 0)',
            legend: '{{ dag_id }} since created',
          },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'dagrun.first_task_start_delay',
    type: 'timer',
    unit: 's',
    labels: ['dag_id', 'run_type'],
    meaning: 'Time from the creation of a scheduled run to the start of its first task.',
    ttl: OF_A_DAG,
  },
  {
    source: 'airflow',
    metric: 'asset.updates',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Updates of assets by tasks, by the API and by watchers.',
    panels: [
      {
        dashboard: 'scheduling',
        row: 'Runs',
        title: 'Assets',
        description: 'Updates of assets a second, and runs that they set off.',
        unit: 'ops',
        queries: [
          { expr: 'sum(rate(airflow_asset_updates[$__rate_interval]))', legend: 'updates' },
          { expr: 'sum(rate(airflow_asset_triggered_dagruns[$__rate_interval]))', legend: 'runs set off' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'asset.triggered_dagruns',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Runs set off by updates of assets.',
  },
  {
    source: 'airflow',
    metric: 'asset.orphaned',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Assets that no DAG refers to any more, found by the last clean-up.',
  },
  {
    source: 'airflow',
    metric: 'dagrun.dependency-check',
    type: 'timer',
    unit: 's',
    labels: ['dag_id', 'run_type'],
    meaning: 'Time in which the scheduler looks at one DAG run for tasks that may start.',
    ttl: OF_A_DAG,
    panels: [
      {
        dashboard: 'scheduling',
        row: 'Scheduler',
        title: 'DAGs that cost the scheduler most',
        description: 'Seconds of scheduler time per second that the ten most expensive DAGs take. One DAG near 1 slows all others.',
        unit: 'percentunit',
        queries: [
          { expr: 'topk(10, sum by (dag_id) (rate(airflow_dagrun_dependency_check_sum[$__rate_interval])))', legend: '{{ dag_id }}' },
        ],
      },
    ],
  },
];
