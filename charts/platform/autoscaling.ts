import { KubeHorizontalPodAutoscalerV2 } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Component } from './component';

/** How the number of a Deployment's pods follows their load. */
export interface Autoscaling {
  /** Most pods. No more than there are anyway: their number stays. */
  readonly maxReplicas: number;
  /** Share of the requested CPU, in percent, above which pods are added. */
  readonly targetCpu: number;
}

export interface HorizontalPodAutoscalerProps extends Autoscaling {
  /** Fewest pods. */
  readonly minReplicas: number;
}

/** Adds pods at once, and takes them away slowly. */
export class HorizontalPodAutoscaler extends Construct {
  constructor(scope: Construct, component: Component, { minReplicas, maxReplicas, targetCpu }: HorizontalPodAutoscalerProps) {
    super(scope, 'autoscaler');
    new KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: component.metadata(),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: component.objectName },
        minReplicas,
        maxReplicas,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: targetCpu } } }],
        behavior: {
          // A quiet minute is not the end of a busy hour, and each pod that leaves cuts connections.
          scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
        },
      },
    });
  }
}
