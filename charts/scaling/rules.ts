import type { CpuAutoscaling } from '../platform/autoscaling';
import type { DemandAutoscaling } from '../platform/scaled-object';

/** What sets a number of pods, but for the database that is asked: only the stores know that one. */
export type Scaling = CpuAutoscaling | Omit<DemandAutoscaling, 'source'>;

/** What is done beyond the threshold: more pods, larger pods, larger volumes; or a person is told. */
export type Action = 'horizontal' | 'vertical' | 'storage' | 'person';

/** One line of the table of scaling: a metric, its threshold, and what follows. */
export interface ScalingRule {
  /** Object whose size changes, or what the alert is about. */
  readonly target: string;
  /** What is measured, in words. */
  readonly metric: string;
  /** The metric of the table of signals by which people see the same. */
  readonly signal: string;
  readonly threshold: string;
  readonly action: Action;
  /** What changes. */
  readonly effect: string;
  /** How soon it is done, and undone. */
  readonly cooldown: string;
  /** Where it ends. */
  readonly limit: string;
  /** Alerts by which people learn that it was not enough. */
  readonly alerts: readonly string[];
  /** What sets the number of the target's pods. @default - the line is not about their number */
  readonly scaling?: Scaling;
}
