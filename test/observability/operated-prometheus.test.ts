import { OperatedPrometheus } from '../../charts/observability/operated-prometheus';
import { SIGNALS } from '../../charts/observability/signals';
import { ruleGroups } from '../../charts/observability/signals/rules';
import { tcp } from '../../charts/platform/ports';
import { emptyChart, objectsOf, readable, Something } from '../support/fixtures';
import { find, ofKind } from '../support/objects';
import { operated, shown, watchChart } from '../support/observability-fixtures';

function monitors() {
  const chart = watchChart();
  const prober = new Something(chart, 'blackbox-exporter', { ports: { http: tcp(9115) } });
  new OperatedPrometheus(chart, {
    labels: { release: 'kube-prometheus' },
    scrapeInterval: 60,
    targets: [
      { component: shown(chart, 'kube-state-metrics'), port: 'metrics', honorLabels: true },
      { component: operated(emptyChart('stores'), 'postgres'), port: 'metrics' },
    ],
    probes: [
      {
        job: 'airflow-health',
        label: { part: 'dag_processor' },
        module: 'airflow_dag_processor',
        url: 'http://airflow-webserver.airflow:8080/api/v2/monitor/health',
      },
    ],
    prober: { component: prober, port: 'http' },
    runbooks: 'https://example.com/runbooks',
  });
  return { objects: objectsOf(chart) };
}

test('Targets and probes become monitors that the operator picks by its labels', () => {
  const { objects } = monitors();
  expect(readable(objects.filter(({ kind }) => kind.endsWith('Monitor')))).toMatchSnapshot();
});

test('The rules are those that Prometheus would read from its files, and name the platform', () => {
  const rule = find(monitors(), 'PrometheusRule', 'airflow-alerts');
  const groups = ruleGroups(SIGNALS, { runbooks: 'https://example.com/runbooks' });
  expect(rule.metadata.labels).toMatchObject({ release: 'kube-prometheus' });
  const named = groups.map((group) => ({
    ...group,
    rules: group.rules.map((each) =>
      'alert' in each ? { ...each, labels: { ...each.labels, environment: 'test', platform: 'airflow' } } : each,
    ),
  }));
  expect(rule.spec.groups).toEqual(JSON.parse(JSON.stringify(named)));
});

test('Nothing of Prometheus itself is here: the operator has its own', () => {
  const objects = monitors();
  expect([...ofKind(objects, 'StatefulSet'), ...ofKind(objects, 'Role'), ...ofKind(objects, 'ConfigMap')]).toEqual([]);
});
