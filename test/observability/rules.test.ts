import { SIGNALS } from '../../charts/observability/signals';
import { growth } from '../../charts/observability/signals/growth';
import { prometheusNames } from '../../charts/observability/signals/prometheus-name';
import { inhibitRules, ruleGroups, runbookFile } from '../../charts/observability/signals/rules';
import type { Alert, Signal } from '../../charts/observability/signals/signal';

const alert: Alert = {
  alert: 'SchedulerDown',
  expr: 'up == 0',
  for: '2m',
  severity: 'critical',
  team: 'platform',
  summary: 'No scheduler',
  description: '{{ $value }} are left.',
};
const row = (about: Partial<Signal> = {}): Signal => ({
  source: 'airflow',
  metric: 'scheduler_heartbeat',
  type: 'counter',
  unit: 'ops',
  labels: [],
  meaning: 'Heartbeats.',
  alerts: [alert],
  ...about,
});
const props = { runbooks: 'https://example.com/runbooks' };

describe('Rules of Prometheus', () => {
  test('carry severity, team and the address of the runbook', () => {
    expect(ruleGroups([row()], props)).toEqual([
      {
        name: 'airflow',
        rules: [
          {
            alert: 'SchedulerDown',
            expr: 'up == 0',
            for: '2m',
            labels: { severity: 'critical', team: 'platform' },
            annotations: {
              summary: 'No scheduler',
              description: '{{ $value }} are left.',
              runbook_url: 'https://example.com/runbooks/scheduler-down.md',
            },
          },
        ],
      },
    ]);
  });

  test('make a group of each source that has rules', () => {
    const signals = [row(), row({ source: 'loki' }), row({ source: 'grafana', alerts: [] })];
    expect(ruleGroups(signals, props).map(({ name }) => name)).toEqual(['airflow', 'loki']);
  });

  test('begin with what the environment promises, which alerts compare with', () => {
    const [promised] = ruleGroups([], { ...props, promises: { recoveryPoint: 900 } });
    expect(promised).toEqual({ name: 'promises', rules: [{ record: 'platform:recovery_point_seconds:promised', expr: 'vector(900)' }] });
  });

  test('record before they alert', () => {
    const [group] = ruleGroups([row(), row({ alerts: [], recordings: [{ record: 'a:b:c', expr: '1' }] })], props);
    expect(group?.rules.map((rule) => ('record' in rule ? 'recording' : 'alert'))).toEqual(['recording', 'alert']);
  });

  test('of a site that stands by do not miss what is at rest', () => {
    const signals = [row({ alerts: [{ ...alert, whileRunning: true }] })];
    expect(ruleGroups(signals, { ...props, standby: true })).toEqual([]);
    expect(ruleGroups(signals, props)).toHaveLength(1);
  });

  test('miss the scheduler in no site that stands by', () => {
    const alerts = ruleGroups(SIGNALS, { ...props, standby: true }).flatMap(({ rules }) =>
      rules.map((rule) => 'alert' in rule && rule.alert),
    );
    expect(alerts).not.toEqual(expect.arrayContaining(['SchedulerDown']));
    expect(alerts).toEqual(expect.arrayContaining(['DagRunFailed']));
  });
});

describe('Names of runbooks', () => {
  test('are those of their alerts, in lower case with hyphens', () => {
    expect(['SchedulerDown', 'DagRunFailed', 'TLSCertificateExpiry'].map(runbookFile)).toEqual([
      'scheduler-down.md',
      'dag-run-failed.md',
      'tlscertificate-expiry.md',
    ]);
  });
});

describe('Inhibitions of Alertmanager', () => {
  test('silence the symptoms of a cause in the same environment', () => {
    expect(inhibitRules([row({ alerts: [{ ...alert, inhibits: ['PoolStarving', 'NoTaskStarts'] }] })])).toEqual([
      {
        source_matchers: ['alertname="SchedulerDown"'],
        target_matchers: ['alertname=~"PoolStarving|NoTaskStarts"'],
        equal: ['environment', 'platform'],
      },
    ]);
  });

  test('are not made for alerts without symptoms', () => {
    expect(inhibitRules([row()])).toEqual([]);
  });
});

describe('The growth of a counter', () => {
  test('counts a series that has just begun with its whole value', () => {
    expect(growth('a', '5m')).toBe('((a unless last_over_time(a[2h] offset 5m)) or increase(a[5m]))');
  });
});

describe('Names in Prometheus', () => {
  test('of a histogram, of a summary and of a counter are those of their series', () => {
    expect(prometheusNames(row({ metric: 'x.y', type: 'timer' }))).toEqual(['airflow_x_y_bucket', 'airflow_x_y_sum', 'airflow_x_y_count']);
    expect(prometheusNames(row({ metric: 'x.y', type: 'timer', labels: ['dag_id'] }))).toEqual([
      'airflow_x_y',
      'airflow_x_y_sum',
      'airflow_x_y_count',
    ]);
    expect(prometheusNames(row({ metric: 'x.y' }))).toEqual(['airflow_x_y']);
  });

  test('of other sources are their own', () => {
    expect(prometheusNames(row({ source: 'kubelet', metric: 'kubelet_volume_stats_used_bytes', type: 'gauge' }))).toEqual([
      'kubelet_volume_stats_used_bytes',
    ]);
  });
});
