import { Duration } from 'cdk8s';
import {
  IntOrString,
  type JobSpec,
  KubeCronJob,
  KubeDeployment,
  KubeJob,
  KubePodDisruptionBudget,
  KubeStatefulSet,
  Quantity,
} from 'cdk8s-plus-28/lib/imports/k8s';
import { ServiceAccount } from 'cdk8s-plus-28/lib/service-account';
import { Construct } from 'constructs';
import { fingerprint } from './assets';
import { type Autoscaling, addAutoscaler, isActive, isWorthwhile, measuresCpu, type ScaleTarget } from './autoscaling';
import type { Component } from './component';
import type { TaskContainerProps } from './container';
import { type PodProps, podTemplate } from './pod';
import { storageClassName, type VolumeSize } from './tiers';
import { VerticalPodAutoscaler } from './vertical-pod-autoscaler';

/** Pods that stay, in some number. */
export interface ReplicatedProps extends PodProps {
  readonly replicas: number;
  /** Pods that a node drain must leave running. @default - all but one; no budget for a single replica */
  readonly minAvailable?: number;
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
export class Deployment extends Construct {
  constructor(component: Component, props: DeploymentProps) {
    super(component, 'deployment');
    addServiceAccount(this, component);
    const { replicas, maxSurge = 1 } = props;
    const autoscaling = worthwhile(props);
    new KubeDeployment(this, 'deployment', {
      metadata: component.metadata(),
      spec: {
        replicas: isActive(autoscaling) ? undefined : replicas, // each apply would undo what the autoscaler did
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
export class StatefulSet extends Construct {
  constructor(component: Component, props: StatefulSetProps) {
    super(component, 'stateful-set');
    addServiceAccount(this, component);
    const { replicas, serviceName, claims = {}, parallel = false } = props;
    const autoscaling = worthwhile(props);
    new KubeStatefulSet(this, 'stateful-set', {
      metadata: component.metadata(),
      spec: {
        replicas: isActive(autoscaling) ? undefined : replicas,
        serviceName,
        revisionHistoryLimit: HISTORY,
        podManagementPolicy: parallel ? 'Parallel' : 'OrderedReady',
        selector: { matchLabels: { ...component.selector } },
        template: podTemplate(component, props, { spread: isSpread(replicas, autoscaling) }),
        volumeClaimTemplates: Object.entries(claims).map(([name, volume]) => ({
          metadata: { name, labels: { ...component.chart.labels, ...component.selector } },
          spec: claimSpec(component, volume),
        })),
      },
    });
    addSizing(this, { component, kind: 'StatefulSet', replicas }, props, autoscaling);
    addDisruptionBudget(this, component, props, autoscaling);
  }
}

/** Spec of a volume claim on a storage tier. */
function claimSpec(component: Component, { tier, size }: VolumeSize) {
  return {
    accessModes: ['ReadWriteOnce'],
    storageClassName: storageClassName(component.chart.site.owner.instance, tier),
    resources: { requests: { storage: Quantity.fromString(size) } },
  };
}

export interface JobProps extends PodProps<TaskContainerProps> {
  /** Failed pods before the Job gives up. @default 6 */
  readonly retries?: number;
  /** Longest time from start to end. */
  readonly deadline: Duration;
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
      spec,
    });
  }
}

export interface CronJobProps extends JobProps {
  /** Five cron fields, UTC. */
  readonly schedule: string;
}

/** Runs on a schedule, never twice at a time. */
export class CronJob extends Construct {
  constructor(component: Component, props: CronJobProps) {
    super(component, 'cron-job');
    addServiceAccount(this, component);
    new KubeCronJob(this, 'cron-job', {
      metadata: component.metadata(),
      spec: {
        schedule: props.schedule,
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
    template: podTemplate(component, props, { restartPolicy: 'OnFailure' }),
  };
}

const worthwhile = ({ replicas, autoscaling }: ReplicatedProps): Autoscaling | undefined =>
  autoscaling && isWorthwhile(replicas, autoscaling) ? autoscaling : undefined;

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
