import { KubeHorizontalPodAutoscalerV2 } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import type { CpuAutoscaling } from './autoscaling';
import { slowly } from './scale-down';
import { reference, type ScaleTarget } from './scale-target';

/** Adds pods at once, and takes them away slowly. */
export class HorizontalPodAutoscaler extends Construct {
  constructor(scope: Construct, target: ScaleTarget, autoscaling: CpuAutoscaling) {
    super(scope, 'autoscaler');
    const { maxReplicas, targetCpu } = autoscaling;
    new KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: target.component.metadata(),
      spec: {
        scaleTargetRef: reference(target),
        minReplicas: target.replicas,
        maxReplicas,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: targetCpu } } }],
        behavior: { scaleDown: slowly(autoscaling.cooldown) },
      },
    });
  }
}
