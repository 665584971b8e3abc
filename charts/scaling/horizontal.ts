import { type CpuAutoscaling, isWorthwhile } from '../platform/autoscaling';
import { triggererDemand, workerDemand } from './demand';
import type { Scaling, ScalingRule } from './rules';

/** Seconds without need for a pod before it is taken away, where nothing else is said. */
const COOLDOWN = 300;

/** A triggerer takes triggers up to its capacity: another one comes before that is reached. In percent. */
const TRIGGERER_FULLNESS = 80;

interface Growing {
  readonly replicas: number;
  readonly maxReplicas?: number;
  readonly targetCpu: number;
  readonly cooldown?: number;
}

interface Pool extends Growing {
  readonly queues: readonly string[];
  readonly concurrency: number;
  readonly restWhenIdle: boolean;
}

export interface HorizontalProps {
  /** What measures the need for workers and triggerers. */
  readonly engine: 'none' | 'hpa' | 'keda';
  /** What serves requests, by the name of its objects. */
  readonly servers: Readonly<Record<string, Growing>>;
  readonly triggerer: Growing & { readonly capacity: number };
  /** Pools of workers, by their names. */
  readonly pools: Readonly<Record<string, Pool>>;
}

/** Pods that follow requests, tasks and triggers. */
export function horizontalRules({ engine, servers, triggerer, pools }: HorizontalProps): ScalingRule[] {
  const byRequests = Object.entries(servers).flatMap(([target, server]) => ruleByCpu(target, server));
  if (engine === 'none') return byRequests;
  if (engine === 'hpa') {
    const workers = Object.entries(pools).map(([pool, worker]) => [`airflow-worker-${pool}`, worker] as const);
    return [...byRequests, ...[...workers, ['airflow-triggerer', triggerer] as const].flatMap(([target, each]) => ruleByCpu(target, each))];
  }
  const byTasks = Object.entries(pools).flatMap(([pool, worker]) => {
    const { queues, concurrency, restWhenIdle } = worker;
    return rule(`airflow-worker-${pool}`, worker, {
      metric: `tasks queued or running in ${queues.join(', ')}`,
      signal: 'redis_key_size',
      threshold: `more than ${concurrency} for each pod`,
      alerts: ['AutoscalerAtMaximum', 'CeleryQueueBacklog'],
      scaling: { ...limits(worker), query: workerDemand(queues, concurrency), restWhenIdle },
    });
  });
  const byTriggers = rule('airflow-triggerer', triggerer, {
    metric: 'triggers of deferred tasks',
    signal: 'triggerer.capacity_left',
    threshold: `more than ${TRIGGERER_FULLNESS} % of ${triggerer.capacity} for each pod`,
    alerts: ['AutoscalerAtMaximum', 'TriggererNearlyFull'],
    scaling: { ...limits(triggerer), query: triggererDemand(triggerer.capacity, TRIGGERER_FULLNESS) },
  });
  return [...byRequests, ...byTasks, ...byTriggers];
}

const limits = ({ replicas, maxReplicas = replicas, cooldown = COOLDOWN }: Growing) => ({ maxReplicas, cooldown });

function ruleByCpu(target: string, growing: Growing): ScalingRule[] {
  const { targetCpu } = growing;
  const scaling: CpuAutoscaling = { ...limits(growing), targetCpu };
  return rule(target, growing, {
    metric: 'CPU that its pods use',
    signal: 'container_cpu_usage_seconds_total',
    threshold: `more than ${targetCpu} % of what they request`,
    alerts: ['AutoscalerAtMaximum'],
    scaling,
  });
}

/** Nothing where the number of pods has nowhere to go. */
function rule(
  target: string,
  { replicas }: Growing,
  measured: Pick<ScalingRule, 'metric' | 'signal' | 'threshold' | 'alerts'> & { readonly scaling: Scaling },
): ScalingRule[] {
  const { scaling } = measured;
  if (!isWorthwhile(replicas, scaling)) return [];
  const { restWhenIdle } = { restWhenIdle: false, ...scaling };
  const fewest = restWhenIdle ? `none while nothing waits, else ${replicas}` : String(replicas);
  return [
    {
      ...measured,
      target,
      action: 'horizontal',
      effect: 'more pods, as many as it takes',
      cooldown: `at once; back after ${scaling.cooldown} s without need, a pod a minute`,
      limit: `${fewest} to ${scaling.maxReplicas} pods`,
    },
  ];
}
