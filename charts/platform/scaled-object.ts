import { Construct } from 'constructs';
import { ScaledObject as KedaScaledObject, ScaledObjectSpecFallbackBehavior } from '../../imports/keda.sh';
import type { AutoscalingLimits } from './autoscaling';
import { slowly } from './scale-down';
import { reference, type ScaleTarget } from './scale-target';

/** A database that says how many pods the waiting work needs. */
export interface DemandSource {
  /** KEDA's TriggerAuthentication, with the login. */
  readonly authentication: string;
  /** Parameters of KEDA's PostgreSQL scaler, but for the query. https://keda.sh/docs/2.21/scalers/postgresql/ */
  readonly connection: Readonly<Record<string, string>>;
  /** Seconds between two questions. */
  readonly pollingInterval: number;
}

/** The number of pods follows the work that waits for them. */
export interface DemandAutoscaling extends AutoscalingLimits {
  readonly source: DemandSource;
  /** SQL that answers with the number of pods that are needed. */
  readonly query: string;
  /** Run no pod while none is needed. @default false */
  readonly restWhenIdle?: boolean;
  /** No pods, whatever waits: an apply that leaves KEDA's object out would leave it at work. @default false */
  readonly paused?: boolean;
}

/** https://keda.sh/docs/2.21/concepts/scaling-deployments/#pausing-autoscaling */
const PAUSED = { 'autoscaling.keda.sh/paused-replicas': '0' };

/** Questions without an answer before the number of pods is frozen. */
const FAILURES = 3;

/** Hands the number of a workload's pods to KEDA, which makes a HorizontalPodAutoscaler of the same name. */
export class ScaledObject extends Construct {
  constructor(scope: Construct, target: ScaleTarget, autoscaling: DemandAutoscaling) {
    super(scope, 'autoscaler');
    const { component, replicas } = target;
    const { source, query, maxReplicas, cooldown, restWhenIdle, paused } = autoscaling;
    new KedaScaledObject(this, 'autoscaler', {
      metadata: { ...component.metadata(), annotations: paused ? PAUSED : undefined },
      spec: {
        scaleTargetRef: reference(target),
        minReplicaCount: replicas,
        maxReplicaCount: maxReplicas,
        idleReplicaCount: restWhenIdle && replicas > 0 ? 0 : undefined,
        pollingInterval: source.pollingInterval,
        cooldownPeriod: cooldown,
        // A database that does not answer is no reason to stop a worker.
        fallback: {
          failureThreshold: FAILURES,
          replicas,
          behavior: ScaledObjectSpecFallbackBehavior.CURRENT_REPLICAS_IF_HIGHER,
        },
        advanced: { horizontalPodAutoscalerConfig: { name: component.objectName, behavior: { scaleDown: slowly(cooldown) } } },
        triggers: [
          {
            type: 'postgresql',
            metricType: 'AverageValue',
            useCachedMetrics: true, // the autoscaler looks every 15 seconds; the database is asked at the interval above
            metadata: { ...source.connection, query, targetQueryValue: '1' },
            authenticationRef: { name: source.authentication },
          },
        ],
      },
    });
  }
}
