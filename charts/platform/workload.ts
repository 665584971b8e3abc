import { Duration } from 'cdk8s';
import {
  type DeploymentSpec,
  IntOrString,
  type JobSpec,
  KubeCronJob,
  KubeDeployment,
  KubeJob,
  KubeStatefulSet,
  type PodTemplateSpec,
} from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { fingerprint } from './assets';
import type { Component } from './component';
import type { TaskContainerProps } from './container';
import { type PodProps, podTemplate } from './pod';
import { addReplicated, addServiceAccount, type ReplicatedProps, rests, servingPods } from './replicated';
import type { MayBeSuspended, MayRest, ServingJob, ServingPods } from './resting';
import type { VolumeSize } from './tiers';
import { claimSpec } from './volumes';

export interface DeploymentProps extends ReplicatedProps {
  /** Extra pods during an update, as a number or a share. @default 1 */
  readonly maxSurge?: number | string;
}

/** Former versions of an object's pods that are kept. */
export const HISTORY = 3;

/** Interchangeable pods. An update first adds a pod, then takes one away. */
export class Deployment extends Construct implements MayRest {
  readonly serving?: ServingPods;

  constructor(component: Component, props: DeploymentProps) {
    super(component, 'deployment');
    this.serving = servingPods(component, 'deployments', props);
    addReplicated(this, component, 'Deployment', props, ({ metadata, replicas, template }) => {
      new KubeDeployment(this, 'deployment', { metadata, spec: deploymentSpec(component, props, replicas, template) });
    });
  }
}

export function deploymentSpec(
  component: Component,
  { maxSurge = 1 }: DeploymentProps,
  replicas: number | undefined,
  template: PodTemplateSpec,
): DeploymentSpec {
  return {
    replicas,
    revisionHistoryLimit: HISTORY,
    selector: { matchLabels: { ...component.selector } },
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: {
        maxSurge: typeof maxSurge === 'number' ? IntOrString.fromNumber(maxSurge) : IntOrString.fromString(maxSurge),
        maxUnavailable: IntOrString.fromNumber(0),
      },
    },
    template,
  };
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
    const { serviceName, claims = {}, parallel = false } = props;
    addReplicated(this, component, 'StatefulSet', props, ({ metadata, replicas, template }) => {
      new KubeStatefulSet(this, 'stateful-set', {
        metadata,
        spec: {
          replicas,
          serviceName,
          revisionHistoryLimit: HISTORY,
          podManagementPolicy: parallel ? 'Parallel' : 'OrderedReady',
          selector: { matchLabels: { ...component.selector } },
          template,
          volumeClaimTemplates: Object.entries(claims).map(([name, volume]) => ({
            metadata: { name, labels: { ...component.chart.labels, ...component.selector } },
            spec: claimSpec(component.chart.site.owner.instance, volume),
          })),
        },
      });
    });
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

export function jobSpec(component: Component, props: JobProps): JobSpec {
  return {
    backoffLimit: props.retries ?? 6,
    activeDeadlineSeconds: props.deadline.toSeconds(),
    template: podTemplate(component, props, { restartPolicy: props.keepsFailures ? 'Never' : 'OnFailure' }),
  };
}
