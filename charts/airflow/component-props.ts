import { Duration } from 'cdk8s';
import type { Component } from '../platform/component';
import type { Priority, Size } from '../platform/tiers';
import type { Autoscalers } from '../scaling/autoscalers';
import type { AirflowRuntime } from './runtime';

/** What every replicated Airflow component takes. */
export interface AirflowComponentProps {
  readonly airflow: AirflowRuntime;
  readonly replicas: number;
  /** Pods that a node drain must leave running. @default - all but one */
  readonly minAvailable?: number;
  readonly resources: Size;
  /** What sets the numbers of pods that follow their load. @default - they stay */
  readonly autoscalers?: Pick<Autoscalers, 'of'>;
  /** Airflow's version, for the label. */
  readonly version: string;
}

/** Pods of Airflow itself: above all tasks, and a minute to finish what they do. */
export function servicePods(component: Component, { airflow, replicas, minAvailable, autoscalers }: AirflowComponentProps) {
  const priority: Priority = 'system';
  return {
    replicas,
    minAvailable,
    autoscaling: autoscalers?.of(component.objectName),
    priority,
    gracePeriod: Duration.seconds(60),
    imagePullSecret: airflow.imagePullSecret,
  };
}

/** No pods, and nothing that starts some: a colour that is over, or is yet to come. */
export const AT_REST = { replicas: 0, minAvailable: undefined, autoscalers: undefined } as const;
