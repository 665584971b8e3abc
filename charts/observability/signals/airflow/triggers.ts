import { growth } from '../growth';
import type { Signal } from '../signal';
import { heartbeatStopped } from './heartbeat';
import { SENT_ALWAYS } from './lifetimes';

/** Triggerers, in which deferred tasks wait. */
export const triggerSignals: readonly Signal[] = [
  {
    source: 'airflow',
    metric: 'triggerer_heartbeat',
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: 'Heartbeats of all triggerers.',
    alerts: [
      {
        alert: 'TriggererDown',
        expr: heartbeatStopped('airflow_triggerer_heartbeat'),
        for: '5m',
        severity: 'critical',
        team: 'platform',
        summary: 'No triggerer is alive: deferred tasks do not go on',
        description: 'All triggerers together sent {{ $value }} heartbeats a second over two minutes; one alone sends 0.2.',
        inhibits: ['TriggererUnhealthy', 'TriggererNearlyFull', 'TriggererBlocked', 'TriggersFailing'],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'triggers.running',
    type: 'gauge',
    unit: 'short',
    labels: ['hostname'],
    meaning: 'Triggers that run in a triggerer.',
    ttl: SENT_ALWAYS,
    panels: [
      {
        dashboard: 'workers',
        row: 'Triggerers',
        title: 'Triggers',
        description: 'Triggers that run in each triggerer.',
        queries: [{ expr: 'airflow_triggers_running', legend: '{{ hostname }}' }],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'triggerer.capacity_left',
    type: 'gauge',
    unit: 'short',
    labels: ['hostname'],
    meaning: 'Triggers that a triggerer can still take.',
    ttl: SENT_ALWAYS,
    alerts: [
      {
        alert: 'TriggererNearlyFull',
        expr: 'sum(airflow_triggerer_capacity_left) / (sum(airflow_triggerer_capacity_left) + sum(airflow_triggers_running)) < 0.1',
        for: '15m',
        severity: 'warning',
        team: 'platform',
        summary: 'The triggerers are nearly full',
        description: '{{ $value | humanizePercentage }} of their capacity is left; beyond it, deferred tasks wait.',
      },
    ],
    panels: [
      {
        dashboard: 'workers',
        row: 'Triggerers',
        title: 'Room for triggers',
        description: 'Share of the capacity of all triggerers that is free.',
        kind: 'gauge',
        unit: 'percentunit',
        queries: [
          {
            expr: 'sum(airflow_triggerer_capacity_left) / (sum(airflow_triggerer_capacity_left) + sum(airflow_triggers_running))',
            legend: 'free',
          },
        ],
        thresholds: { amber: 0.3, red: 0.1, below: true },
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'triggers.blocked_main_thread',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Times that a trigger held up all others of its triggerer.',
    alerts: [
      {
        alert: 'TriggererBlocked',
        expr: `sum(${growth('airflow_triggers_blocked_main_thread')}) > 10`,
        severity: 'warning',
        team: 'data',
        summary: 'A trigger holds up all others',
        description:
          'The loop of a triggerer stood still {{ $value | printf "%.0f" }} times within 15 minutes: some trigger waits without giving way.',
      },
    ],
    panels: [
      {
        dashboard: 'workers',
        row: 'Triggerers',
        title: 'Held up',
        description: 'Times that one trigger held up the others. A few at a start are normal.',
        queries: [{ expr: 'sum(increase(airflow_triggers_blocked_main_thread[$__rate_interval]))', legend: 'held up' }],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'triggers.failed',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Triggers that failed before their event came.',
    alerts: [
      {
        alert: 'TriggersFailing',
        expr:
          `sum(${growth('airflow_triggers_failed')}) / (sum(${growth('airflow_triggers_failed')})` +
          ` + (sum(${growth('airflow_triggers_succeeded')}) or vector(0))) > 0.2 and sum(${growth('airflow_triggers_failed')}) >= 5`,
        for: '5m',
        severity: 'warning',
        team: 'data',
        summary: 'Triggers of deferred tasks fail',
        description: '{{ $value | humanizePercentage }} of the triggers failed within 15 minutes, and their tasks with them.',
      },
    ],
    panels: [
      {
        dashboard: 'workers',
        row: 'Triggerers',
        title: 'Events and failures',
        description: 'Triggers a second whose event came, and that failed before.',
        unit: 'ops',
        queries: [
          { expr: 'sum(rate(airflow_triggers_succeeded[$__rate_interval]))', legend: 'events' },
          { expr: 'sum(rate(airflow_triggers_failed[$__rate_interval]))', legend: 'failures' },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: 'triggers.succeeded',
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: 'Triggers whose event came.',
  },
];
