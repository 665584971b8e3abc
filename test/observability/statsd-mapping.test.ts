import { SIGNALS } from '../../charts/observability/signals';
import type { Signal } from '../../charts/observability/signals/signal';
import { statsdMapping } from '../../charts/observability/signals/statsd-mapping';

const row = (about: Partial<Signal>): Signal => ({
  source: 'airflow',
  metric: 'task.duration',
  type: 'timer',
  unit: 's',
  labels: [],
  meaning: 'Time that tasks run.',
  ...about,
});
const ruleOf = (about: Partial<Signal>) => statsdMapping([row(about)]).mappings[0];

describe("statsd_exporter's mapping", () => {
  test('has a rule for each row of Airflow and of the platform’s jobs, and drops all else at the end', () => {
    const { mappings } = statsdMapping(SIGNALS);
    expect(mappings).toHaveLength(SIGNALS.filter(({ source }) => ['airflow', 'platform-jobs'].includes(source)).length + 1);
    expect(mappings.at(-1)).toEqual({ match: '.', match_type: 'regex', action: 'drop', name: 'dropped' });
  });

  test('matches whole names: no rule has a wildcard', () => {
    const [, ...others] = [...statsdMapping(SIGNALS).mappings].reverse();
    expect(others.filter(({ match, match_type }) => match_type || !/^(airflow|platform)(\.[a-z0-9_-]+)+$/.test(match))).toEqual([]);
  });

  test('leaves out what comes from elsewhere', () => {
    expect(statsdMapping([row({ source: 'redis-exporter' })]).mappings).toHaveLength(1);
  });

  test('gives each rule a name that Prometheus takes, and its meaning as help', () => {
    expect(ruleOf({ metric: 'dagrun.dependency-check' })).toMatchObject({
      match: 'airflow.dagrun.dependency-check',
      name: 'airflow_dagrun_dependency_check',
      help: 'Time that tasks run.',
    });
  });

  test('makes a histogram of a timer without labels', () => {
    expect(ruleOf({})).toMatchObject({ match_metric_type: 'observer', observer_type: 'histogram' });
  });

  test('makes a summary of a timer whose labels come and go', () => {
    expect(ruleOf({ labels: ['dag_id'] })).toMatchObject({ match_metric_type: 'observer', observer_type: 'summary' });
  });

  test('leaves counters and gauges as they are', () => {
    expect(ruleOf({ type: 'counter' })).toMatchObject({ match_metric_type: 'counter' });
    expect(ruleOf({ type: 'gauge' })).not.toHaveProperty('observer_type');
  });

  test('forgets series after their time, and scales samples, where the row says so', () => {
    expect(ruleOf({ ttl: '10m', scale: 1000 })).toMatchObject({ ttl: '10m', scale: 1000 });
    expect(ruleOf({})).not.toHaveProperty('ttl');
  });
});
