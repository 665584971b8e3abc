import { growth } from '../growth';
import type { Signal } from '../signal';
import { heartbeatStopped } from './heartbeat';
import { SENT_ALWAYS } from './lifetimes';

const LOOP = 'airflow:scheduler_loop_duration_seconds:mean5m';

/** The scheduler's own work: its loop, its lock, and the tasks that it loses and finds. */
export const schedulerSignals: readonly Signal[] = [
  {
    source: 'airflow',
    metric: 'scheduler_heartbeat',
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: 'Heartbeats of all schedulers.',
    alerts: [
      {
        alert: 'SchedulerDown',
        expr: heartbeatStopped('airflow_scheduler_heartbeat'),
        for: '2m',
        severity: 'critical',
        team: 'platform',
        summary: 'No scheduler is alive: no task starts',
        description: 'All schedulers together sent {{ $value }} heartbeats a second over two minutes; one alone sends 0.2.',
        inhibits: [
          'SchedulerUnhealthy',
          'SchedulerLoopSlow',
          'SchedulerCriticalSectionBusy',
          'NoExecutorSlots',
          'NoTaskStarts',
          'TaskQueueBacklog',
          'PoolStarving',
          'ScheduleDelayed',
          'ScheduleDelayedSeverely',
          'OrphanedTasks',
        ],
        whileRunning: true,
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'Is it healthy',
        title: 'Heartbeats',
        description: 'Each scheduler, DAG processor and triggerer beats every five seconds, 0.2 a second. Zero means that none is left.',
        queries: [
          { expr: 'sum(rate(airflow_scheduler_heartbeat[$__rate_interval]))', legend: 'schedulers' },
          { expr: 'sum(rate(airflow_dag_processor_heartbeat[$__rate_interval]))', legend: 'DAG processors' },
          { expr: 'sum(rate(airflow_triggerer_heartbeat[$__rate_interval]))', legend: 'triggerers' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'job_heartbeat_failure',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Heartbeats of schedulers, DAG processors and triggerers that the database did not take.',
    alerts: [
      {
        alert: 'JobHeartbeatsFailing',
        expr: `sum(${growth('airflow_job_heartbeat_failure')}) > 5`,
        severity: 'warning',
        team: 'platform',
        summary: 'Airflow cannot write its heartbeats into the database',
        description:
          '{{ $value | printf "%.0f" }} heartbeats failed within 15 minutes. After 30 seconds without one, a process counts as dead.',
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'scheduler.scheduler_loop_duration',
    type: 'timer',
    unit: 's',
    labels: [],
    meaning: 'Time of one round of the scheduler.',
    recordings: [
      {
        record: LOOP,
        expr: 'sum(rate(airflow_scheduler_scheduler_loop_duration_sum[5m])) / sum(rate(airflow_scheduler_scheduler_loop_duration_count[5m]))',
      },
    ],
    alerts: [
      {
        alert: 'SchedulerLoopSlow',
        expr: `${LOOP} > 30`,
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'The scheduler takes too long for a round',
        description: 'A round takes {{ $value | humanizeDuration }} on average; every task waits for at least one round.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What is slow',
        title: 'Scheduler loop',
        description: 'Mean time of a round. Below a second when idle; beyond 30 seconds every task starts late.',
        kind: 'stat',
        queries: [{ expr: LOOP, legend: 'mean' }],
        thresholds: { amber: 5, red: 30 },
      },
      {
        dashboard: 'scheduling',
        row: 'Scheduler',
        title: 'Loop duration',
        description: 'Time of a round of all schedulers. A rising 95th percentile with a steady median points at the database.',
        queries: [
          {
            expr: 'histogram_quantile(0.5, sum by (le) (rate(airflow_scheduler_scheduler_loop_duration_bucket[$__rate_interval])))',
            legend: 'median',
          },
          {
            expr: 'histogram_quantile(0.95, sum by (le) (rate(airflow_scheduler_scheduler_loop_duration_bucket[$__rate_interval])))',
            legend: '95th percentile',
          },
        ],
        thresholds: { amber: 5, red: 30 },
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'scheduler.critical_section_duration',
    type: 'timer',
    unit: 's',
    labels: [],
    meaning: 'Time in which one scheduler holds the lock and hands tasks to the executor.',
    panels: [
      {
        dashboard: 'scheduling',
        row: 'Scheduler',
        title: 'Critical section',
        description: 'Time that a scheduler holds the lock that the others wait for, and the share of it that is the query.',
        queries: [
          {
            expr: 'histogram_quantile(0.95, sum by (le) (rate(airflow_scheduler_critical_section_duration_bucket[$__rate_interval])))',
            legend: 'section, 95th percentile',
          },
          {
            expr: 'histogram_quantile(0.95, sum by (le) (rate(airflow_scheduler_critical_section_query_duration_bucket[$__rate_interval])))',
            legend: 'query, 95th percentile',
          },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'scheduler.critical_section_query_duration',
    type: 'timer',
    unit: 's',
    labels: [],
    meaning: 'Time of the query inside the critical section that looks for tasks to start.',
  },
  {
    source: 'airflow',
    metric: 'scheduler.critical_section_busy',
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: 'Times that a scheduler found the lock of the critical section taken by another one.',
    alerts: [
      {
        alert: 'SchedulerCriticalSectionBusy',
        expr:
          'sum(rate(airflow_scheduler_critical_section_busy[15m])) / (sum(rate(airflow_scheduler_critical_section_busy[15m]))' +
          ' + sum(rate(airflow_scheduler_critical_section_duration_count[15m]))) > 0.7',
        for: '30m',
        severity: 'info',
        team: 'platform',
        summary: 'Schedulers wait for each other',
        description:
          '{{ $value | humanizePercentage }} of the attempts to hand out tasks found the lock taken: more schedulers do not help here.',
      },
    ],
    panels: [
      {
        dashboard: 'scheduling',
        row: 'Scheduler',
        title: 'Lock found taken',
        description: 'Times a second that a scheduler had to wait for another one. Always zero with a single scheduler.',
        queries: [{ expr: 'sum(rate(airflow_scheduler_critical_section_busy[$__rate_interval]))', legend: 'busy' }],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'scheduler.orphaned_tasks.cleared',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Tasks of a dead scheduler that no executor could take over, and that start again.',
    alerts: [
      {
        alert: 'OrphanedTasks',
        expr: `sum(${growth('airflow_scheduler_orphaned_tasks_cleared')}) > 0`,
        severity: 'warning',
        team: 'platform',
        summary: 'Tasks were orphaned and start again',
        description: '{{ $value | printf "%.0f" }} tasks lost their scheduler within 15 minutes and could not be taken over.',
      },
    ],
    panels: [
      {
        dashboard: 'scheduling',
        row: 'Lost and found',
        title: 'Orphaned tasks',
        description: 'Tasks whose scheduler died: taken over by another one, or cleared and started again. Zero but for restarts.',
        unit: 'short',
        queries: [
          { expr: 'sum(increase(airflow_scheduler_orphaned_tasks_adopted[$__rate_interval]))', legend: 'taken over' },
          { expr: 'sum(increase(airflow_scheduler_orphaned_tasks_cleared[$__rate_interval]))', legend: 'cleared' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'scheduler.orphaned_tasks.adopted',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Tasks of a dead scheduler that another one took over.',
  },
  {
    source: 'airflow',
    metric: 'scheduler.dagruns.running',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'DAG runs under way.',
    ttl: SENT_ALWAYS,
    panels: [
      {
        dashboard: 'overview',
        row: 'What runs',
        title: 'DAG runs under way',
        description: 'Runs that have started and not ended.',
        kind: 'stat',
        queries: [{ expr: 'max(airflow_scheduler_dagruns_running)', legend: 'running' }],
      },
    ],
  },
];
