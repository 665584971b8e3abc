import type { Component } from './component';

/** The workload whose number of pods is set. */
export interface ScaleTarget {
  readonly component: Component;
  readonly kind: 'Deployment' | 'StatefulSet' | 'Rollout';
  /** Fewest pods. */
  readonly replicas: number;
}

/** How an autoscaler names it. */
export const reference = ({ component, kind }: Pick<ScaleTarget, 'component' | 'kind'>) => ({
  apiVersion: kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1',
  kind,
  name: component.objectName,
});
