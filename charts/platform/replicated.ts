import { IntOrString, KubePodDisruptionBudget, type PodTemplateSpec } from 'cdk8s-plus-28/lib/imports/k8s';
import { ServiceAccount } from 'cdk8s-plus-28/lib/service-account';
import type { Construct } from 'constructs';
import { type Autoscaling, addAutoscaler, isAtWork, isWorthwhile, measuresCpu } from './autoscaling';
import type { Component } from './component';
import { type PodProps, podTemplate } from './pod';
import { SERVING_REPLICAS, type ServingPods } from './resting';
import type { ScaleTarget } from './scale-target';
import { VerticalPodAutoscaler } from './vertical-pod-autoscaler';

/** Pods that stay, in some number. */
export interface ReplicatedProps extends PodProps {
  readonly replicas: number;
  /** Pods that a node drain must leave running. @default - all but one; no budget for a single replica */
  readonly minAvailable?: number;
  /** Only the site has them that serves: on one that stands by, there is none until a failover starts them. @default false */
  readonly onlyServing?: boolean;
  /** Let their number follow the load, from `replicas` up. @default - their number stays */
  readonly autoscaling?: Autoscaling;
  /** A pod that ends takes long-running work with it: nothing replaces one to change its size. @default false */
  readonly holdsWork?: boolean;
}

/** What an object that makes pods says of them. */
interface Replicated {
  readonly metadata: ReturnType<typeof replicatedMetadata>;
  /** @default - an autoscaler sets their number: each apply would undo what it did */
  readonly replicas?: number;
  readonly template: PodTemplateSpec;
}

/** Adds an object that makes pods, and what belongs to it: before it, an account; behind it, what sets number and size, and the budget. */
export function addReplicated(
  scope: Construct,
  component: Component,
  kind: ScaleTarget['kind'],
  props: ReplicatedProps,
  add: (pods: Replicated) => void,
): void {
  addServiceAccount(scope, component);
  const autoscaling = autoscalingNow(component, props);
  add({
    metadata: replicatedMetadata(component, props),
    replicas: isAtWork(autoscaling) ? undefined : replicasNow(component, props),
    template: podTemplate(component, props, { spread: props.replicas !== 1 || autoscaling !== undefined }),
  });
  addSizing(scope, { component, kind, replicas: props.replicas }, props, autoscaling);
  addDisruptionBudget(scope, component, props, autoscaling);
}

/** What sets the number of pods: nothing where there is no choice, and nothing on a site where they rest. */
const autoscalingNow = (component: Component, props: ReplicatedProps): Autoscaling | undefined => {
  const { replicas, autoscaling } = props;
  return autoscaling && isWorthwhile(replicas, autoscaling) && !rests(component, props) ? autoscaling : undefined;
};

/** What changes the number of pods, and their size. */
function addSizing(scope: Construct, target: ScaleTarget, props: ReplicatedProps, autoscaling: Autoscaling | undefined): void {
  const { verticalScaling: mode } = target.component.chart.site;
  if (autoscaling) addAutoscaler(scope, target, autoscaling);
  if (mode) {
    new VerticalPodAutoscaler(scope, target, {
      mode,
      containers: props.containers,
      cpuIsTaken: autoscaling !== undefined && measuresCpu(autoscaling),
      onlyNewPods: props.holdsWork ?? false,
    });
  }
}

// Before the pods: one that names an account which is not there is refused, and tried again later.
export function addServiceAccount(scope: Construct, component: Component): void {
  new ServiceAccount(scope, 'service-account', { metadata: component.metadata(), automountToken: false });
}

export const rests = ({ chart }: Component, { onlyServing = false }: { readonly onlyServing?: boolean }): boolean =>
  onlyServing && chart.site.pair?.standby === true;

const replicasNow = (component: Component, props: ReplicatedProps): number => (rests(component, props) ? 0 : props.replicas);

const replicatedMetadata = (component: Component, props: ReplicatedProps) => ({
  ...component.metadata(),
  ...(rests(component, props) ? { annotations: { [SERVING_REPLICAS]: String(props.replicas) } } : {}),
});

export const servingPods = (
  { namespace, objectName: name }: Component,
  resource: ServingPods['resource'],
  { replicas, onlyServing }: ReplicatedProps,
): ServingPods | undefined => (onlyServing ? { namespace, resource, name, replicas } : undefined);

/**
 * No budget over a pod that stays single: it would only block node drains. Pods that are yet to come, with the load or a failover, have
 * theirs already.
 */
function addDisruptionBudget(
  scope: Construct,
  component: Component,
  { replicas, minAvailable = replicas - 1 }: ReplicatedProps,
  autoscaling: Autoscaling | undefined,
): void {
  if (replicas === 1 && !autoscaling) return;
  new KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: component.metadata(),
    spec: {
      ...(replicas <= 1 ? { maxUnavailable: IntOrString.fromNumber(1) } : { minAvailable: IntOrString.fromNumber(minAvailable) }),
      selector: { matchLabels: { ...component.selector } },
    },
  });
}
