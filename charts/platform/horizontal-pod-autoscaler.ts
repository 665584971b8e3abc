import { KubeHorizontalPodAutoscalerV2 } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import type { CpuAutoscaling, ScaleTarget } from './autoscaling';
import { slowly } from './scale-down';

/** Adds pods at once, and takes them away slowly. */
export class HorizontalPodAutoscaler extends Construct {
  constructor(scope: Construct, { component, kind, replicas }: ScaleTarget, autoscaling: CpuAutoscaling) {
    super(scope, 'autoscaler');
    const { maxReplicas, targetCpu } = autoscaling;
    new KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: component.metadata(),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind, name: component.objectName },
        minReplicas: replicas,
        maxReplicas,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: targetCpu } } }],
        behavior: { scaleDown: slowly(autoscaling.cooldown) },
      },
    });
  }
}
