import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { ApiRole, type ApiRule } from '../platform/api-role';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import { Service } from '../platform/service';
import { Deployment } from '../platform/workload';
import { TOLD_LABELS } from './pod-labels';

/** What it counts, by API group. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  '': ['pods', 'persistentvolumeclaims', 'resourcequotas'],
  apps: ['deployments', 'statefulsets'],
  batch: ['jobs', 'cronjobs'],
  autoscaling: ['horizontalpodautoscalers'],
  policy: ['poddisruptionbudgets'],
};

export interface KubeStateMetricsOptions {
  /** Count cert-manager's Certificates too; it has to list the cluster's custom resource definitions for that. @default false */
  readonly certificates?: boolean;
}

const CUSTOM_RESOURCES = '/etc/kube-state-metrics';

/** Tells Prometheus what the platform's Kubernetes objects are like. It sees the namespaces named, and no Secret. */
export class KubeStateMetrics extends Component {
  constructor(scope: Construct, namespaces: readonly string[], { certificates = false }: KubeStateMetricsOptions = {}) {
    super(scope, 'kube-state-metrics', {
      version: images.kubeStateMetrics.tag,
      ports: { metrics: tcp(8080), telemetry: tcp(8081) },
    });
    const resources = certificates ? { ...RESOURCES, 'cert-manager.io': ['certificates'] } : RESOURCES;
    new ApiRole(
      this,
      namespaces,
      Object.entries(resources).map(([group, kinds]): ApiRule => ({ group, resources: kinds, verbs: ['list', 'watch'] })),
    );
    const custom = certificates
      ? new ConfigFiles(this, 'kube-state-metrics-config', { 'certificates.yaml': readAsset(__dirname, 'kube-state-metrics.yaml') })
      : undefined;
    new Service(this);
    new Deployment(this, {
      replicas: 1,
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      kubernetesApi: true,
      containers: [
        {
          name: 'kube-state-metrics',
          image: images.kubeStateMetrics,
          args: [
            `--namespaces=${namespaces.join(',')}`,
            `--resources=${Object.values(RESOURCES).flat().sort().join(',')}`,
            `--port=${this.port('metrics').number}`,
            `--telemetry-port=${this.port('telemetry').number}`,
            `--metric-labels-allowlist=pods=[${TOLD_LABELS.join(',')}]`,
            ...(custom ? [`--custom-resource-state-config-file=${CUSTOM_RESOURCES}/certificates.yaml`] : []),
          ],
          ports: this.ports,
          resources: 'nano',
          ...(custom ? { mounts: [{ name: 'configuration', path: CUSTOM_RESOURCES, source: { config: custom } }] } : {}),
          probes: {
            startup: httpProbe('/healthz', 'metrics', { period: 2, failures: 60 }),
            liveness: httpProbe('/livez', 'metrics', { period: 30, failures: 6 }),
            readiness: httpProbe('/readyz', 'telemetry'),
          },
        },
      ],
    });
  }
}
