import { triggererDemand, workerDemand } from '../../charts/scaling/demand';

describe('A question about waiting work', () => {
  test('counts tasks of the pool’s queues that wait and that run, in pods', () => {
    expect(workerDemand(['processing', 'default'], 8)).toBe(
      "SELECT ceil(count(*)::numeric / 8) FROM task_instance WHERE state IN ('queued', 'running') " +
        "AND queue IN ('processing', 'default') AND (executor IS NULL OR executor LIKE '%CeleryExecutor')",
    );
  });

  test('counts triggers of triggerers without a queue of their own, in triggerers that are so full', () => {
    expect(triggererDemand(1000, 80)).toBe('SELECT ceil(count(*)::numeric / 800) FROM trigger WHERE queue IS NULL');
  });

  test('never divides by nothing', () => {
    expect(triggererDemand(1, 80)).toContain('/ 1)');
  });
});
