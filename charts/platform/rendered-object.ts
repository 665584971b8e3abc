import type { ClaimSpec, ContainerResources, PodSpec, Quantities } from './amounts';

/** An object as it is applied, with the fields that decide what pods and volumes it asks for. */
export interface RenderedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: RenderedSpec;
  /** Of a ConfigMap. */
  readonly data?: Readonly<Record<string, string>>;
}

type RenderedSpec = ClaimSpec &
  JobSpec &
  OperatedSpec &
  ScalerSpec &
  VerticalScalerSpec & { readonly jobTemplate?: { readonly spec: JobSpec } /** Of a ResourceQuota. */; readonly hard?: Quantities };

interface JobSpec {
  readonly replicas?: number;
  readonly parallelism?: number;
  /** Of a Rollout. */
  readonly workloadRef?: Target;
  /** Of an AnalysisTemplate. */
  readonly metrics?: readonly { readonly provider: { readonly job?: { readonly spec: JobSpec } } }[];
  readonly template?: { readonly spec: PodSpec };
  readonly volumeClaimTemplates?: readonly { readonly metadata?: { readonly name: string }; readonly spec: ClaimSpec }[];
}

/** Of CloudNativePG's Cluster and Pooler, and of the ObjectStore of its backups. */
interface OperatedSpec {
  readonly instances?: number;
  readonly resources?: ContainerResources;
  readonly storage?: OperatedVolume;
  readonly walStorage?: OperatedVolume;
  readonly plugins?: readonly { readonly parameters?: Readonly<Record<string, string>> }[];
  readonly instanceSidecarConfiguration?: { readonly resources?: ContainerResources };
}

interface OperatedVolume {
  readonly size?: string;
  readonly storageClass?: string;
}

/** Of HorizontalPodAutoscalers, and of KEDA's ScaledObjects. */
interface ScalerSpec {
  readonly scaleTargetRef?: Target;
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly minReplicaCount?: number;
  readonly maxReplicaCount?: number;
}

interface VerticalScalerSpec {
  readonly targetRef?: Target;
  readonly updatePolicy?: { readonly updateMode?: string };
  readonly resourcePolicy?: { readonly containerPolicies?: readonly GrowthPolicy[] };
}

interface Target {
  readonly kind?: string;
  readonly name: string;
}

/** How far a VerticalPodAutoscaler may go with a container. */
export interface GrowthPolicy {
  readonly containerName: string;
  readonly maxAllowed?: Quantities;
  readonly controlledValues?: string;
}

/** Objects of these kinds that say something about this one. */
export function about(object: RenderedObject, kinds: readonly string[], objects: readonly RenderedObject[]): RenderedObject[] {
  return objects.filter(({ kind, metadata, spec }) => {
    const target = spec?.scaleTargetRef ?? spec?.targetRef;
    const same = target?.name === object.metadata.name && (target.kind ?? 'Deployment') === object.kind;
    return kinds.includes(kind) && metadata.namespace === object.metadata.namespace && same;
  });
}
