import type { Construct } from 'constructs';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler';
import type { ScaleTarget } from './scale-target';
import { type DemandAutoscaling, ScaledObject } from './scaled-object';

/** Between what numbers of pods, and how soon they become fewer. */
export interface AutoscalingLimits {
  /** Most pods. No more than there are anyway: their number stays. */
  readonly maxReplicas: number;
  /** Seconds without need for a pod before it is taken away. */
  readonly cooldown: number;
}

/** The number of pods follows the CPU that they use. */
export interface CpuAutoscaling extends AutoscalingLimits {
  /** Share of the requested CPU, in percent, above which pods are added. */
  readonly targetCpu: number;
}

/** What the number of a workload's pods follows: their CPU, or the work that waits for them. */
export type Autoscaling = CpuAutoscaling | DemandAutoscaling;

export const measuresCpu = (autoscaling: AutoscalingLimits): autoscaling is CpuAutoscaling => 'targetCpu' in autoscaling;

/** Whether there is something to choose: room above the fewest pods. No pods use no CPU by which they could be measured. */
export const isWorthwhile = (replicas: number, autoscaling: AutoscalingLimits): boolean =>
  autoscaling.maxReplicas > replicas && !(measuresCpu(autoscaling) && replicas === 0);

/** Adds the object that sets the number of a workload's pods. */
export function addAutoscaler(scope: Construct, target: ScaleTarget, autoscaling: Autoscaling): void {
  if (measuresCpu(autoscaling)) new HorizontalPodAutoscaler(scope, target, autoscaling);
  else new ScaledObject(scope, target, autoscaling);
}

/** Whether it sets the number of pods; one that is paused leaves that to whoever paused it. */
export const isAtWork = (autoscaling: Autoscaling | undefined): boolean =>
  autoscaling !== undefined && (measuresCpu(autoscaling) || !autoscaling.paused);
