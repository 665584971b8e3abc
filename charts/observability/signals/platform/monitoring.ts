import type { Signal } from '../signal';

/** Whether those who watch are awake: Prometheus and Alertmanager. */
export const monitoring: readonly Signal[] = [
  {
    source: 'prometheus',
    metric: 'up',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the last scrape of a target worked; Prometheus writes it itself.',
    alerts: [
      {
        alert: 'Watchdog',
        expr: 'vector(1)',
        for: '1m',
        severity: 'info',
        team: 'platform',
        summary: 'The way from Prometheus to you works',
        description: 'This alert always fires ({{ $value }}). Whoever gets it should raise the alarm when it stops.',
      },
      {
        alert: 'TargetDown',
        expr: 'up == 0',
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'Prometheus cannot scrape a target',
        description:
          '{{ $labels.job }} at {{ $labels.instance }} has not answered for 10 minutes (up = {{ $value }}). Alerts that stand on it are blind.',
      },
      {
        alert: 'TargetMissing',
        expr: ['airflow-statsd', 'kube-state-metrics', 'airflow-health'].map((job) => `absent(up{job="${job}"})`).join(' or '),
        for: '10m',
        severity: 'critical',
        team: 'platform',
        summary: 'Prometheus has nothing to scrape for a job',
        description:
          'There has been no target of job {{ $labels.job }} for 10 minutes (absent = {{ $value }}). Alerts that stand on it are blind.',
      },
    ],
    panels: [
      {
        dashboard: 'overview',
        row: 'Is it healthy',
        title: 'Firing alerts',
        description: 'Alerts that fire now. Each has a runbook in docs/runbooks.',
        kind: 'table',
        queries: [
          {
            expr: 'ALERTS{alertstate="firing", severity=~"critical|warning"}',
            legend: '{{severity}} {{team}} {{alertname}} {{namespace}} {{pod}}',
          },
        ],
      },
      {
        dashboard: 'overview',
        row: 'Is it healthy',
        title: 'Targets that answer',
        description: 'Share of each job that Prometheus can scrape. Normal: 100 %.',
        kind: 'stat',
        unit: 'percentunit',
        queries: [{ expr: 'avg by (job) (up)', legend: '{{job}}' }],
        thresholds: { amber: 1, red: 0.5, below: true },
      },
    ],
  },
  {
    source: 'prometheus',
    metric: 'prometheus_rule_evaluation_failures_total',
    type: 'counter',
    unit: 'short',
    labels: ['rule_group'],
    meaning: 'Rules that could not be evaluated.',
    alerts: [
      {
        alert: 'PrometheusRuleFailures',
        expr: 'sum by (instance, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0',
        for: '15m',
        severity: 'critical',
        team: 'platform',
        summary: 'Prometheus cannot evaluate its rules',
        description:
          '{{ $value | humanize }} evaluations of {{ $labels.rule_group }} failed at {{ $labels.instance }} within 5 minutes. Its alerts are blind.',
      },
    ],
  },
  {
    source: 'prometheus',
    metric: 'prometheus_config_last_reload_successful',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the last reload of the configuration worked.',
    alerts: [
      {
        alert: 'PrometheusConfigReloadFailed',
        expr: 'prometheus_config_last_reload_successful == 0',
        for: '10m',
        severity: 'warning',
        team: 'platform',
        summary: 'Prometheus runs with an old configuration',
        description: '{{ $labels.instance }} refused its new configuration (success = {{ $value }}).',
      },
    ],
  },
  {
    source: 'prometheus',
    metric: 'prometheus_notifications_alertmanagers_discovered',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Alertmanagers that Prometheus knows.',
    alerts: [
      {
        alert: 'PrometheusWithoutAlertmanager',
        expr: 'prometheus_notifications_alertmanagers_discovered < 1',
        for: '10m',
        severity: 'critical',
        team: 'platform',
        summary: 'Prometheus has nobody to send alerts to',
        description: '{{ $labels.instance }} knows {{ $value }} Alertmanagers. No alert leaves it; only the missing Watchdog tells.',
      },
    ],
  },
  {
    source: 'prometheus',
    metric: 'prometheus_tsdb_storage_blocks_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Bytes of samples on disk, without the newest two hours.',
    alerts: [
      {
        alert: 'PrometheusStorageNearLimit',
        expr: 'prometheus_tsdb_storage_blocks_bytes / (prometheus_tsdb_retention_limit_bytes > 0) > 0.95',
        for: '1h',
        severity: 'info',
        team: 'platform',
        summary: 'Prometheus keeps less history than configured',
        description:
          '{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its size limit; beyond it, the oldest samples go before their time.',
      },
    ],
    panels: [
      {
        dashboard: 'capacity',
        row: 'Observability',
        title: "Prometheus' storage",
        description: 'Bytes of samples on disk and the limit at which the oldest go.',
        queries: [
          { expr: 'prometheus_tsdb_storage_blocks_bytes', legend: 'used {{pod}}' },
          { expr: 'prometheus_tsdb_retention_limit_bytes', legend: 'limit {{pod}}' },
        ],
      },
    ],
  },
  {
    source: 'prometheus',
    metric: 'prometheus_tsdb_retention_limit_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Bytes of samples that Prometheus keeps at most; 0 without a limit.',
  },
  {
    source: 'prometheus',
    metric: 'prometheus_tsdb_head_series',
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: 'Time series that got samples in the last hours.',
    panels: [
      {
        dashboard: 'capacity',
        row: 'Observability',
        title: 'Time series',
        description: 'Series in memory. It grows with DAGs and pods; a steep rise is a label without bounds.',
        queries: [{ expr: 'prometheus_tsdb_head_series', legend: '{{pod}}' }],
      },
    ],
  },
  {
    source: 'alertmanager',
    metric: 'alertmanager_notifications_failed_total',
    type: 'counter',
    unit: 'short',
    labels: ['integration', 'reason'],
    meaning: 'Notifications that a receiver did not take.',
    alerts: [
      {
        alert: 'AlertmanagerNotificationsFailing',
        expr: 'sum by (integration) (increase(alertmanager_notifications_failed_total[10m])) > 0',
        for: '10m',
        severity: 'critical',
        team: 'platform',
        summary: 'Alerts do not reach people',
        description: '{{ $value | humanize }} notifications by {{ $labels.integration }} failed within 10 minutes.',
      },
    ],
  },
  {
    source: 'alertmanager',
    metric: 'alertmanager_config_last_reload_successful',
    type: 'gauge',
    unit: 'bool_yes_no',
    labels: [],
    meaning: 'Whether the last reload of the configuration worked.',
    alerts: [
      {
        alert: 'AlertmanagerConfigReloadFailed',
        expr: 'alertmanager_config_last_reload_successful == 0',
        for: '10m',
        severity: 'critical',
        team: 'platform',
        summary: 'Alertmanager runs with an old configuration',
        description: '{{ $labels.instance }} refused its new configuration (success = {{ $value }}).',
      },
    ],
  },
];
