import { SIGNALS } from '../../charts/observability/signals';
import { scalingTableOf } from '../../charts/scaling/environment-table';
import { ScalingTable, type ScalingTableProps } from '../../charts/scaling/table';
import { scalingPage } from '../../scripts/scaling-page';
import { platform, platformsAndVariants } from '../support/platforms';

const growing = { replicas: 2, maxReplicas: 5, targetCpu: 70 };

const props: ScalingTableProps = {
  engine: 'keda',
  vertical: 'off',
  servers: { 'airflow-webserver': growing, waf: { ...growing, maxReplicas: 2 } },
  triggerer: { ...growing, capacity: 1000 },
  pools: { background: { ...growing, queues: ['background'], concurrency: 8, cooldown: 600, restWhenIdle: true } },
};

const targets = (table: ScalingTable) => table.rules.filter(({ action }) => action === 'horizontal').map(({ target }) => target);

describe('The table of scaling', () => {
  test('has no line for a number that has nowhere to go', () => {
    expect(targets(new ScalingTable(props))).toEqual(['airflow-webserver', 'airflow-worker-background', 'airflow-triggerer']);
  });

  test('leaves workers and triggerers alone where no engine counts what waits for them', () => {
    expect(targets(new ScalingTable({ ...props, engine: 'none' }))).toEqual(['airflow-webserver']);
  });

  test('measures workers by their CPU where there is no KEDA, and asks no database', () => {
    const table = new ScalingTable({ ...props, engine: 'hpa' });
    expect([table.of('airflow-worker-background'), table.asksDatabase]).toEqual([{ maxReplicas: 5, targetCpu: 70, cooldown: 600 }, false]);
    expect(new ScalingTable(props).asksDatabase).toBe(true);
  });

  test('knows who serves requests, and whom else to ask about', () => {
    const table = new ScalingTable(props);
    expect([table.byCpu('airflow-webserver')?.targetCpu, table.byCpu('airflow-triggerer'), table.of('postgres')]).toEqual([
      70,
      undefined,
      undefined,
    ]);
  });

  test.each(platformsAndVariants().map(({ name }) => name))('of %s names metrics and alerts that the table of signals has', (name) => {
    const metrics = SIGNALS.map(({ metric }) => metric);
    const alerts = SIGNALS.flatMap((signal) => signal.alerts ?? []).map(({ alert }) => alert);
    const { rules } = scalingTableOf(platform(name).environment);
    expect(rules.filter((rule) => !metrics.includes(rule.signal) || rule.alerts.length === 0)).toEqual([]);
    expect(rules.flatMap((rule) => rule.alerts).filter((alert) => !alerts.includes(alert))).toEqual([]);
  });

  test('sends people to the alerts about volumes that fill up', () => {
    const storage = new ScalingTable(props).rules.filter(({ action }) => action === 'storage');
    expect(storage.flatMap(({ alerts }) => alerts)).toEqual(['VolumeFillingUp', 'VolumeNearlyFull']);
  });
});

describe('The page about what grows', () => {
  const rows = (name: string, first: string) =>
    scalingPage(platform(name).environment)
      .split('\n')
      .filter((line) => line.startsWith(`| ${first} |`));

  test('tells metric, threshold, limits and alerts of a pool', () => {
    expect(rows('prod', 'airflow-worker-background')).toEqual([
      '| airflow-worker-background | tasks queued or running in background (`redis_key_size`) | more than 8 for each pod | more pods, as many as it takes | at once; back after 300 s without need, a pod a minute | none while nothing waits, else 2 to 8 pods | [AutoscalerAtMaximum](runbooks/autoscaler-at-maximum.md), [CeleryQueueBacklog](runbooks/celery-queue-backlog.md) |',
    ]);
  });

  test('has a heading for each action that the environment takes', () => {
    const headings = (name: string) => scalingPage(platform(name).environment).match(/^## .*$/gm);
    expect(headings('prod')).toEqual(['## More pods', '## Larger pods', '## Larger volumes', '## A person is told']);
    expect(headings('dev')).toEqual(['## Larger volumes', '## A person is told']);
  });
});
