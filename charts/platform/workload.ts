import { Duration } from 'cdk8s';
import {
  IntOrString,
  type JobSpec,
  KubeCronJob,
  KubeDeployment,
  KubeJob,
  KubePodDisruptionBudget,
  KubeStatefulSet,
} from 'cdk8s-plus-28/lib/imports/k8s';
import { ServiceAccount } from 'cdk8s-plus-28/lib/service-account';
import { Construct } from 'constructs';
import { fingerprint } from './assets';
import { type Autoscaling, addAutoscaler, isWorthwhile, measuresCpu, type ScaleTarget } from './autoscaling';
import type { Component } from './component';
import type { TaskContainerProps } from './container';
import { type PodProps, podTemplate } from './pod';
import { type MayBeSuspended, type MayRest, SERVING_REPLICAS, type ServingJob, type ServingPods } from './resting';
import type { VolumeSize } from './tiers';
import { VerticalPodAutoscaler } from './vertical-pod-autoscaler';
import { claimSpec } from './volumes';

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

export interface DeploymentProps extends ReplicatedProps {
  /** Extra pods during an update, as a number or a share. @default 1 */
  readonly maxSurge?: number | string;
}

const HISTORY = 3;

/** Interchangeable pods. An update first adds a pod, then takes one away. */
export class Deployment extends Construct implements MayRest {
  readonly serving?: ServingPods;

  constructor(component: Component, props: DeploymentProps) {
    super(component, 'deployment');
    this.serving = servingPods(component, 'deployments', props);
    addServiceAccount(this, component);
    const { replicas, maxSurge = 1 } = props;
    const autoscaling = autoscalingNow(component, props);
    new KubeDeployment(this, 'deployment', {
      metadata: replicatedMetadata(component, props),
      spec: {
        replicas: autoscaling ? undefined : replicasNow(component, props), // each apply would undo what the autoscaler did
        revisionHistoryLimit: HISTORY,
        selector: { matchLabels: { ...component.selector } },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: typeof maxSurge === 'number' ? IntOrString.fromNumber(maxSurge) : IntOrString.fromString(maxSurge),
            maxUnavailable: IntOrString.fromNumber(0),
          },
        },
        template: podTemplate(component, props, { spread: isSpread(replicas, autoscaling) }),
      },
    });
    addSizing(this, { component, kind: 'Deployment', replicas }, props, autoscaling);
    addDisruptionBudget(this, component, props, autoscaling);
  }
}

export interface StatefulSetProps extends ReplicatedProps {
  /** Headless Service that gives the pods their names. */
  readonly serviceName: string;
  /** Volumes made for each pod, by the name that mounts use. @default - none */
  readonly claims?: Readonly<Record<string, VolumeSize>>;
  /** Start and stop all pods at once, where none depends on another. @default false */
  readonly parallel?: boolean;
}

/** Pods with a name and a volume of their own. */
export class StatefulSet extends Construct implements MayRest {
  readonly serving?: ServingPods;

  constructor(component: Component, props: StatefulSetProps) {
    super(component, 'stateful-set');
    this.serving = servingPods(component, 'statefulsets', props);
    addServiceAccount(this, component);
    const { replicas, serviceName, claims = {}, parallel = false } = props;
    const autoscaling = autoscalingNow(component, props);
    new KubeStatefulSet(this, 'stateful-set', {
      metadata: replicatedMetadata(component, props),
      spec: {
        replicas: autoscaling ? undefined : replicasNow(component, props),
        serviceName,
        revisionHistoryLimit: HISTORY,
        podManagementPolicy: parallel ? 'Parallel' : 'OrderedReady',
        selector: { matchLabels: { ...component.selector } },
        template: podTemplate(component, props, { spread: isSpread(replicas, autoscaling) }),
        volumeClaimTemplates: Object.entries(claims).map(([name, volume]) => ({
          metadata: { name, labels: { ...component.chart.labels, ...component.selector } },
          spec: claimSpec(component.chart.site.owner.instance, volume),
        })),
      },
    });
    addSizing(this, { component, kind: 'StatefulSet', replicas }, props, autoscaling);
    addDisruptionBudget(this, component, props, autoscaling);
  }
}

export interface JobProps extends PodProps<TaskContainerProps> {
  /** Failed pods before the Job gives up. @default 6 */
  readonly retries?: number;
  /** Longest time from start to end. */
  readonly deadline: Duration;
  /** A pod that fails stays with its log, and the next try is a new pod; otherwise its containers start again in place. @default false */
  readonly keepsFailures?: boolean;
  /** It needs or changes what only the site has that serves: on one that stands by, it does not run. @default false */
  readonly onlyServing?: boolean;
}

/**
 * Runs once for each content: its name ends in a hash of it, because a Job's template is immutable and the next
 * `kubectl apply` must go through.
 */
export class Job extends Construct {
  constructor(component: Component, props: JobProps) {
    super(component, 'job');
    addServiceAccount(this, component);
    const spec = jobSpec(component, props);
    new KubeJob(this, 'job', {
      metadata: component.metadata(`${component.objectName}-${fingerprint(spec)}`),
      spec: { ...spec, suspend: rests(component, props) || undefined }, // not of the name: it may change
    });
  }
}

export interface CronJobProps extends JobProps {
  /** Five cron fields, UTC. */
  readonly schedule: string;
  /** Only people start it: `kubectl create job --from=cronjob/<name>`. @default false */
  readonly suspended?: boolean;
}

/** Runs on a schedule, never twice at a time. */
export class CronJob extends Construct implements MayBeSuspended {
  readonly servingJob?: ServingJob;

  constructor(component: Component, props: CronJobProps) {
    super(component, 'cron-job');
    if (props.onlyServing) this.servingJob = { namespace: component.namespace, name: component.objectName };
    addServiceAccount(this, component);
    new KubeCronJob(this, 'cron-job', {
      metadata: component.metadata(),
      spec: {
        schedule: props.schedule,
        suspend: props.suspended || rests(component, props) || undefined,
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        // Late is better than never: a controller restart at the wrong minute must not skip a night.
        startingDeadlineSeconds: Duration.hours(1).toSeconds(),
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          metadata: { labels: { ...component.chart.labels, ...component.labels } },
          spec: jobSpec(component, props),
        },
      },
    });
  }
}

function jobSpec(component: Component, props: JobProps): JobSpec {
  return {
    backoffLimit: props.retries ?? 6,
    activeDeadlineSeconds: props.deadline.toSeconds(),
    template: podTemplate(component, props, { restartPolicy: props.keepsFailures ? 'Never' : 'OnFailure' }),
  };
}

/** What sets the number of pods: nothing where there is no choice, and nothing on a site where they rest. */
const autoscalingNow = (component: Component, props: ReplicatedProps): Autoscaling | undefined => {
  const { replicas, autoscaling } = props;
  return autoscaling && isWorthwhile(replicas, autoscaling) && !rests(component, props) ? autoscaling : undefined;
};

const isSpread = (replicas: number, autoscaling: Autoscaling | undefined): boolean => replicas !== 1 || autoscaling !== undefined;

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
function addServiceAccount(scope: Construct, component: Component): void {
  new ServiceAccount(scope, 'service-account', { metadata: component.metadata(), automountToken: false });
}

const rests = ({ chart }: Component, { onlyServing = false }: { readonly onlyServing?: boolean }): boolean =>
  onlyServing && chart.site.pair?.standby === true;

const replicasNow = (component: Component, props: ReplicatedProps): number => (rests(component, props) ? 0 : props.replicas);

const replicatedMetadata = (component: Component, props: ReplicatedProps) => ({
  ...component.metadata(),
  ...(rests(component, props) ? { annotations: { [SERVING_REPLICAS]: String(props.replicas) } } : {}),
});

const servingPods = (
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
