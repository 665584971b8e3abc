import { type CpuAutoscaling, measuresCpu } from '../platform/autoscaling';
import { alertRules } from './alerts';
import { type HorizontalProps, horizontalRules } from './horizontal';
import type { Scaling, ScalingRule } from './rules';

export interface ScalingTableProps extends HorizontalProps {
  /** What fits requests to use. */
  readonly vertical: 'off' | 'recommend' | 'in-place';
}

/** All that grows and shrinks with its load: from these lines autoscalers are made, and the page that people read. */
export class ScalingTable {
  readonly rules: readonly ScalingRule[];

  constructor(props: ScalingTableProps) {
    this.rules = [...horizontalRules(props), ...verticalRules(props.vertical), ...alertRules()];
  }

  /** Whether waiting work is counted in Airflow's database. */
  get asksDatabase(): boolean {
    return this.rules.some(({ scaling }) => scaling && !measuresCpu(scaling));
  }

  /** What sets the number of pods that serve requests. @default - it stays */
  byCpu(target: string): CpuAutoscaling | undefined {
    const scaling = this.of(target);
    return scaling && measuresCpu(scaling) ? scaling : undefined;
  }

  /** What sets the number of a workload's pods. @default - it stays */
  of(target: string): Scaling | undefined {
    return this.rules.find((rule) => rule.target === target)?.scaling;
  }
}

const EFFECTS = {
  recommend: 'none by itself: it says what to write into the environment file',
  'in-place': 'what pods request, as they run; of workers, when they start',
} as const;

/** Requests that follow use. */
function verticalRules(mode: ScalingTableProps['vertical']): ScalingRule[] {
  if (mode === 'off') return [];
  return [
    {
      target: 'every Deployment and StatefulSet',
      metric: 'memory and CPU that its containers used in the last eight days; of pods that follow their CPU, memory alone',
      signal: 'container_memory_working_set_bytes',
      threshold: 'a request outside the recommended range',
      action: 'vertical',
      effect: EFFECTS[mode],
      cooldown: 'half a day; at once after a kill for memory',
      limit: "the container's limits",
      alerts: ['PodMemoryNearLimit', 'PodCpuThrottled'],
    },
  ];
}
