import type { Signal } from '../signal';
import { SENT_ALWAYS } from './lifetimes';

/** One figure per pool, which a scheduler counts in the database every five seconds. */
const slots = (state: 'open' | 'queued' | 'running' | 'deferred' | 'scheduled', meaning: string, made: Partial<Signal> = {}): Signal => ({
  source: 'airflow',
  metric: `pool.${state}_slots`,
  type: 'gauge',
  unit: 'short',
  labels: ['pool_name'],
  meaning,
  ttl: SENT_ALWAYS,
  ...made,
});

/** Slots of Airflow's pools; in sum, also what waits for workers and what they do. */
export const poolSignals: readonly Signal[] = [
  slots('open', 'Slots of the pool that are free.', {
    panels: [
      {
        dashboard: 'workers',
        row: 'Pools',
        title: 'Open slots',
        description: 'Free slots per pool. A pool at zero holds its tasks back, which may be what it is for.',
        queries: [{ expr: 'max by (pool_name) (airflow_pool_open_slots)', legend: '{{ pool_name }}' }],
      },
    ],
  }),
  slots('queued', 'Slots of the pool held by tasks that wait for a worker.', {
    alerts: [
      {
        alert: 'NoTaskStarts',
        expr:
          'sum(airflow_pool_queued_slots) > 0 and sum(airflow_pool_running_slots) == 0' +
          ' unless on () sum(increase(airflow_ti_start[10m])) > 0',
        for: '10m',
        severity: 'critical',
        team: 'platform',
        summary: 'Tasks wait and no worker takes one',
        description: '{{ $value }} slots are queued, none runs, and no task has started for ten minutes.',
        inhibits: ['TaskQueueBacklog'],
      },
      {
        alert: 'TaskQueueBacklog',
        expr: 'sum(airflow_pool_queued_slots) > 2 * clamp_min(sum(airflow_pool_running_slots), 5)',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'More tasks wait than workers can take',
        description: '{{ $value }} slots are queued, over twice as many as run.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'What runs',
        title: 'Tasks',
        description: 'Slots of tasks that run, that wait for a worker, and that wait for a slot. Waiting tasks should come and go.',
        queries: [
          { expr: 'sum(airflow_pool_running_slots)', legend: 'running' },
          { expr: 'sum(airflow_pool_queued_slots)', legend: 'waiting for a worker' },
          { expr: 'sum(airflow_pool_scheduled_slots)', legend: 'waiting for a slot' },
          { expr: 'sum(airflow_pool_deferred_slots)', legend: 'deferred' },
        ],
      },
      {
        dashboard: 'workers',
        row: 'Pools',
        title: 'Queued slots',
        description: 'Slots of tasks that wait for a worker, per pool.',
        queries: [{ expr: 'max by (pool_name) (airflow_pool_queued_slots)', legend: '{{ pool_name }}' }],
      },
    ],
  }),
  slots('running', 'Slots of the pool held by running tasks.', {
    panels: [
      {
        dashboard: 'workers',
        row: 'Pools',
        title: 'Running slots',
        description: 'Slots of running tasks, per pool.',
        queries: [{ expr: 'max by (pool_name) (airflow_pool_running_slots)', legend: '{{ pool_name }}' }],
      },
    ],
  }),
  slots('deferred', 'Slots of tasks that a triggerer waits for.'),
  slots('scheduled', 'Slots of tasks that are ready and wait for room in the pool.'),
  {
    source: 'airflow',
    metric: 'pool.starving_tasks',
    type: 'gauge',
    unit: 'short',
    labels: ['pool_name'],
    meaning: 'Tasks that the last round of a scheduler left because this pool had no room.',
    // Sent only in rounds that had tasks for the pool: without an end, the last figure would stay.
    ttl: '2m',
    alerts: [
      {
        alert: 'PoolStarving',
        // While all pools are full, the scheduler counts no starving tasks at all.
        expr:
          'max by (pool_name) (airflow_pool_starving_tasks) > 0' +
          ' or max by (pool_name) (airflow_pool_scheduled_slots) > 0 and max by (pool_name) (airflow_pool_open_slots) <= 0',
        for: '15m',
        severity: 'warning',
        team: 'data',
        summary: 'Pool {{ $labels.pool_name }} is too small for its tasks',
        description: '{{ $value }} tasks have been ready for 15 minutes and find no room in the pool {{ $labels.pool_name }}.',
      },
    ],
    panels: [
      {
        dashboard: 'scheduling',
        row: 'Tasks',
        title: 'Waiting for room in a pool',
        description: 'Slots of ready tasks per pool. A pool that is never empty here is too small, or protects what it is made for.',
        queries: [{ expr: 'max by (pool_name) (airflow_pool_scheduled_slots)', legend: '{{ pool_name }}' }],
      },
    ],
  },
];
