import { Construct } from 'constructs';
import {
  VerticalPodAutoscalerSpecResourcePolicyContainerPoliciesMaxAllowed as Amount,
  VerticalPodAutoscaler as AutoscalerObject,
  VerticalPodAutoscalerSpecResourcePolicyContainerPoliciesControlledValues as ControlledValues,
  VerticalPodAutoscalerSpecUpdatePolicyUpdateMode as Mode,
} from '../../imports/autoscaling.k8s.io';
import type { TaskContainerProps } from './container';
import { reference, type ScaleTarget } from './scale-target';
import { resourcesOf } from './tiers';

/** recommend: it only says what pods should request. in-place: it changes what running pods request. */
export type VerticalScaling = 'recommend' | 'in-place';

export interface VerticalPodAutoscalerProps {
  readonly mode: VerticalScaling;
  readonly containers: readonly TaskContainerProps[];
  /** A horizontal autoscaler measures their CPU: two on one metric would chase each other. */
  readonly cpuIsTaken: boolean;
  /** A pod that is replaced takes work with it: only new pods get other requests. */
  readonly onlyNewPods: boolean;
}

/** Fits what a workload's containers request to what they use; their limits stay, and bound it. */
export class VerticalPodAutoscaler extends Construct {
  constructor(scope: Construct, target: Pick<ScaleTarget, 'component' | 'kind'>, props: VerticalPodAutoscalerProps) {
    super(scope, 'vertical-autoscaler');
    const { mode, containers, cpuIsTaken, onlyNewPods } = props;
    const inPlace = onlyNewPods ? Mode.INITIAL : Mode.IN_PLACE_OR_RECREATE;
    new AutoscalerObject(this, 'vertical-autoscaler', {
      metadata: target.component.metadata(),
      spec: {
        targetRef: reference(target),
        updatePolicy: { updateMode: mode === 'recommend' ? Mode.OFF : inPlace },
        resourcePolicy: {
          containerPolicies: containers.map(({ name, resources }) => {
            const { requests, limits } = resourcesOf(resources);
            const allReserved = requests.memory === limits.memory; // on purpose: nothing of it is given away
            const maxAllowed = {
              ...(cpuIsTaken ? {} : { cpu: Amount.fromString(limits.cpu) }),
              ...(allReserved ? {} : { memory: Amount.fromString(limits.memory) }),
            };
            return {
              containerName: name,
              controlledResources: Object.keys(maxAllowed),
              controlledValues: ControlledValues.REQUESTS_ONLY,
              maxAllowed,
            };
          }),
        },
      },
    });
  }
}
