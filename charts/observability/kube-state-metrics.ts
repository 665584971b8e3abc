import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { ApiRole, type ApiRule } from '../platform/api-role';
import { Component } from '../platform/component';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import { Service } from '../platform/service';
import { Deployment } from '../platform/workload';

/** What it counts, by API group. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  '': ['pods', 'persistentvolumeclaims', 'resourcequotas'],
  apps: ['deployments', 'statefulsets'],
  batch: ['jobs', 'cronjobs'],
  autoscaling: ['horizontalpodautoscalers'],
  policy: ['poddisruptionbudgets'],
};

/** Tells Prometheus what the platform's Kubernetes objects are like. It sees the namespaces named, and no Secret. */
export class KubeStateMetrics extends Component {
  constructor(scope: Construct, namespaces: readonly string[]) {
    super(scope, 'kube-state-metrics', {
      version: images.kubeStateMetrics.tag,
      ports: { metrics: tcp(8080), telemetry: tcp(8081) },
    });
    const rules = Object.entries(RESOURCES).map(([group, resources]): ApiRule => ({ group, resources, verbs: ['list', 'watch'] }));
    new ApiRole(this, namespaces, rules);
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
            '--metric-labels-allowlist=pods=[app.kubernetes.io/name]',
          ],
          ports: this.ports,
          resources: 'nano',
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
