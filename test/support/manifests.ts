/** Manifests as they are applied, with the fields that tests look at. */

export type Texts = Readonly<Record<string, string>>;

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Texts; readonly annotations?: Texts };
}

interface Spec<S> extends KubernetesObject {
  readonly spec: S;
}

/** Kinds by name, each with its own fields. */
export interface Kinds {
  Cluster: Spec<ClusterSpec>;
  ClusterRole: Role;
  Certificate: Spec<{ readonly secretName: string; readonly dnsNames: readonly string[]; readonly issuerRef: { readonly name: string } }>;
  ClusterRoleBinding: RoleBinding;
  ConfigMap: KubernetesObject & { readonly data: Texts };
  CronJob: Spec<CronJobSpec>;
  Deployment: Spec<DeploymentSpec>;
  ExternalSecret: Spec<ExternalSecretSpec>;
  ClusterIssuer: Spec<{ readonly acme?: { readonly solvers: readonly AcmeSolver[] } }>;
  Gateway: Spec<{
    readonly listeners: readonly { readonly tls?: { readonly certificateRefs?: readonly { readonly name: string }[] } }[];
  }>;
  HorizontalPodAutoscaler: Spec<{
    readonly scaleTargetRef: TargetReference;
    readonly minReplicas: number;
    readonly maxReplicas: number;
    readonly metrics: readonly { readonly type: string; readonly resource?: { readonly name: string } }[];
  }>;
  Ingress: Spec<{ readonly tls?: readonly { readonly secretName: string }[] }>;
  Job: Spec<JobSpec>;
  LimitRange: Spec<{
    readonly limits: readonly { readonly type: string; readonly max: Texts; readonly default: Texts; readonly defaultRequest: Texts }[];
  }>;
  Namespace: KubernetesObject;
  NetworkPolicy: Spec<NetworkPolicySpec>;
  ObjectStore: Spec<ObjectStoreSpec>;
  PersistentVolumeClaim: Spec<ClaimTemplate['spec']>;
  PodDisruptionBudget: Spec<{ readonly minAvailable?: number; readonly maxUnavailable?: number; readonly selector: Selector }>;
  PodMonitor: Spec<MonitorSpec & { readonly podMetricsEndpoints: readonly (MonitorEndpoint & { readonly portNumber: number })[] }>;
  Pooler: Spec<PoolerSpec>;
  PriorityClass: KubernetesObject & { readonly value: number; readonly preemptionPolicy: string };
  PrometheusRule: Spec<{ readonly groups: readonly { readonly name: string; readonly rules: readonly { readonly alert?: string }[] }[] }>;
  ResourceQuota: Spec<{ readonly hard: Texts }>;
  AnalysisTemplate: Spec<{ readonly metrics: readonly AnalysisMetric[] }>;
  Rollout: Spec<{
    readonly replicas?: number;
    readonly workloadRef: TargetReference;
    readonly strategy: {
      readonly blueGreen: {
        readonly activeService: string;
        readonly previewService: string;
        readonly autoPromotionEnabled: boolean;
        readonly prePromotionAnalysis: { readonly templates: readonly { readonly templateName: string }[] };
        readonly postPromotionAnalysis: { readonly templates: readonly { readonly templateName: string }[] };
      };
    };
  }>;
  Role: Role;
  RoleBinding: RoleBinding;
  ScheduledBackup: Spec<{ readonly schedule: string; readonly cluster: { readonly name: string } }>;
  ScaledObject: Spec<ScaledObjectSpec>;
  Secret: KubernetesObject & { readonly type: string; readonly stringData?: Texts; readonly data?: Texts };
  SecretStore: Spec<SecretStoreSpec>;
  Service: Spec<ServiceSpec>;
  ServiceMonitor: Spec<MonitorSpec & { readonly endpoints: readonly (MonitorEndpoint & { readonly port: string })[] }>;
  ServiceAccount: KubernetesObject & { readonly automountServiceAccountToken?: boolean };
  StatefulSet: Spec<StatefulSetSpec>;
  StorageClass: KubernetesObject & {
    readonly provisioner: string;
    readonly parameters?: Texts;
    readonly reclaimPolicy: string;
    readonly allowVolumeExpansion: boolean;
    readonly volumeBindingMode: string;
  };
  ValidatingAdmissionPolicy: Spec<{ readonly matchConditions: readonly { readonly expression: string }[] }>;
  ValidatingAdmissionPolicyBinding: Spec<{
    readonly policyName: string;
    readonly validationActions: readonly string[];
    readonly matchResources: { readonly namespaceSelector: Selector };
  }>;
  TriggerAuthentication: Spec<{ readonly secretTargetRef: readonly (KeyReference & { readonly parameter: string })[] }>;
  VerticalPodAutoscaler: Spec<VerticalPodAutoscalerSpec>;
}

/** The workload that an autoscaler is about. */
export interface TargetReference {
  readonly kind: string;
  readonly name: string;
}

export interface ScaledObjectSpec {
  readonly scaleTargetRef: TargetReference;
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly idleReplicaCount?: number;
  readonly fallback?: { readonly failureThreshold: number; readonly replicas: number; readonly behavior: string };
  readonly triggers: readonly {
    readonly type: string;
    readonly metricType: string;
    readonly metadata: Texts;
    readonly authenticationRef: { readonly name: string };
  }[];
}

export interface VerticalPodAutoscalerSpec {
  readonly targetRef: TargetReference;
  readonly updatePolicy: { readonly updateMode: string };
  readonly resourcePolicy: {
    readonly containerPolicies: readonly {
      readonly containerName: string;
      readonly controlledResources: readonly string[];
      readonly maxAllowed: Texts;
    }[];
  };
}

export interface Selector {
  readonly matchLabels?: Texts;
}

export interface Role extends KubernetesObject {
  readonly rules: readonly {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly verbs: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly nonResourceURLs?: readonly string[];
  }[];
}

export interface RoleBinding extends KubernetesObject {
  readonly roleRef: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Texts; readonly annotations?: Texts };
  readonly spec: PodSpec;
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly priorityClassName?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly restartPolicy?: string;
  readonly nodeSelector?: Texts;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityContext;
  readonly topologySpreadConstraints?: readonly { readonly topologyKey: string; readonly labelSelector: Selector }[];
  readonly affinity?: {
    readonly podAntiAffinity?: { readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly AntiAffinityTerm[] };
  };
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}

export interface AntiAffinityTerm {
  readonly podAffinityTerm: { readonly topologyKey: string; readonly labelSelector: Selector };
}

export interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  readonly seccompProfile?: { readonly type: string };
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  /** "Always" for a sidecar among the init containers. */
  readonly restartPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentVariable[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string }; readonly secretRef?: { readonly name: string } }[];
  readonly ports?: readonly {
    readonly name: string;
    readonly containerPort: number;
    readonly protocol: string;
    readonly hostPort?: number;
  }[];
  readonly resources?: ResourceList;
  readonly volumeMounts?: readonly VolumeMount[];
  readonly securityContext?: SecurityContext;
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly exec?: { readonly command: readonly string[] } } };
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: KeyReference; readonly configMapKeyRef?: KeyReference };
}

export interface KeyReference {
  readonly name: string;
  readonly key: string;
}

export interface ResourceList {
  readonly requests?: Texts;
  readonly limits?: Texts;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

export interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit?: string; readonly medium?: string };
  readonly configMap?: { readonly name: string; readonly items?: readonly { readonly key: string; readonly path: string }[] };
  readonly secret?: {
    readonly secretName: string;
    readonly defaultMode?: number;
    readonly items?: readonly { readonly key: string; readonly path: string }[];
  };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly ephemeral?: { readonly volumeClaimTemplate: { readonly spec: ClaimTemplate['spec'] } };
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
  readonly tcpSocket?: { readonly port: string | number };
  readonly exec?: { readonly command: readonly string[] };
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

export interface DeploymentSpec {
  readonly replicas?: number;
  readonly selector: Selector;
  readonly strategy?: {
    readonly type: string;
    readonly rollingUpdate?: { readonly maxSurge: number | string; readonly maxUnavailable: number | string };
  };
  readonly template: PodTemplate;
}

export interface StatefulSetSpec extends DeploymentSpec {
  readonly serviceName: string;
  readonly volumeClaimTemplates?: readonly ClaimTemplate[];
}

export interface ClaimTemplate {
  readonly metadata: { readonly name: string; readonly labels?: Texts };
  readonly spec: { readonly storageClassName?: string; readonly resources: { readonly requests: Texts } };
}

export interface JobSpec {
  readonly activeDeadlineSeconds?: number;
  readonly backoffLimit?: number;
  readonly template: PodTemplate;
}

export interface CronJobSpec {
  readonly schedule: string;
  readonly suspend?: boolean;
  readonly timeZone?: string;
  readonly concurrencyPolicy?: string;
  readonly startingDeadlineSeconds?: number;
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
  readonly jobTemplate: { readonly metadata?: { readonly labels?: Texts }; readonly spec: JobSpec };
}

export interface ServiceSpec {
  readonly type: string;
  readonly clusterIP?: string;
  readonly selector: Texts;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly protocol: string;
    readonly targetPort: string | number;
  }[];
}

export interface NetworkPolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly { readonly from?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[];
  readonly egress?: readonly { readonly to?: readonly PolicyPeer[]; readonly ports?: readonly PolicyPort[] }[];
}

export interface PolicyPeer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface PolicyPort {
  readonly port: number;
  readonly protocol: string;
}

interface SolverPods {
  readonly podTemplate?: PodTemplate;
}

interface AcmeSolver {
  readonly http01?: { readonly gatewayHTTPRoute?: SolverPods; readonly ingress?: SolverPods };
}

interface ApplicationDatabase {
  readonly database: string;
  readonly owner: string;
  readonly secret: { readonly name: string };
}

export interface ClusterSpec {
  readonly certificates?: { readonly serverTLSSecret: string; readonly serverCASecret: string };
  readonly instances: number;
  readonly imageName: string;
  readonly inheritedMetadata: { readonly labels: Texts };
  readonly priorityClassName: string;
  readonly topologySpreadConstraints?: PodSpec['topologySpreadConstraints'];
  readonly bootstrap: {
    readonly initdb?: ApplicationDatabase;
    readonly recovery?: ApplicationDatabase & { readonly source: string };
  };
  readonly managed?: { readonly roles?: readonly { readonly passwordSecret?: { readonly name: string } }[] };
  readonly resources: ResourceList;
  readonly storage: { readonly size: string; readonly storageClass: string };
  readonly walStorage: { readonly size: string; readonly storageClass: string };
}

export interface PoolerSpec {
  readonly instances: number;
  readonly cluster: { readonly name: string };
  readonly pgbouncer: { readonly poolMode: string; readonly parameters: Texts };
  readonly template: PodTemplate;
}

export interface ObjectStoreSpec {
  readonly configuration: {
    readonly endpointCA?: KeyReference;
    readonly s3Credentials: { readonly accessKeyId: KeyReference; readonly secretAccessKey: KeyReference };
    readonly data?: { readonly encryption: string };
    readonly wal: { readonly encryption?: string };
  };
}

export interface ExternalSecretSpec {
  readonly secretStoreRef: { readonly name: string };
  readonly target: { readonly name: string; readonly template?: { readonly type?: string; readonly data?: Texts } };
  readonly data?: readonly { readonly secretKey: string; readonly remoteRef: { readonly key: string; readonly property: string } }[];
}

export interface SecretStoreSpec {
  readonly provider: {
    readonly vault: {
      readonly caProvider?: { readonly type: string; readonly name: string; readonly key: string };
      readonly auth: { readonly kubernetes: { readonly serviceAccountRef: { readonly name: string } } };
    };
  };
}

export interface MonitorSpec {
  readonly selector: Selector;
  readonly namespaceSelector: { readonly matchNames: readonly string[] };
}

export interface MonitorEndpoint {
  readonly interval: string;
  readonly path?: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly relabelings: readonly {
    readonly action?: string;
    readonly regex?: string;
    readonly sourceLabels?: readonly string[];
    readonly targetLabel?: string;
    readonly replacement?: string;
  }[];
}

/** One question about a new version. */
export interface AnalysisMetric {
  readonly name: string;
  readonly successCondition?: string;
  readonly provider: {
    readonly job?: { readonly metadata: { readonly labels: Texts }; readonly spec: JobSpec };
    readonly prometheus?: { readonly address: string; readonly query: string };
  };
}
