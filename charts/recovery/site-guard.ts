import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import { Deployment } from '../platform/workload';
import type { ReplicaStore } from '../stores/replica-store';
import { bucketVariables, type SiteScripts } from './site-scripts';

export interface SiteGuardProps {
  readonly scripts: SiteScripts;
  readonly version: string;
  /** Pull secret of Airflow's image. @default - none */
  readonly imagePullSecret?: string;
  /** The partner's buckets. */
  readonly replica: ReplicaStore;
  /** Seconds by which a standby may trail. */
  readonly lagLimit: number;
}

/** Makes this site obey the record of failovers: it stops when the partner is to serve, and says when it serves itself. */
export class SiteGuard extends Component {
  constructor(scope: Construct, { scripts, version, imagePullSecret, replica, lagLimit }: SiteGuardProps) {
    super(scope, 'site-guard', { version, ports: { health: tcp(8080) } });
    scripts.role(this);
    new Deployment(this, {
      replicas: 1,
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      imagePullSecret,
      kubernetesApi: true,
      containers: [
        {
          ...scripts.container(this, 'site-guard.py', {
            credentials: [],
            environment: {
              PORT: String(this.port('health').number),
              LAG_LIMIT: String(lagLimit),
              ...bucketVariables('PARTNER', { ...replica, bucket: replica.buckets.backups }, replica.login),
            },
            resources: 'micro',
          }),
          ports: this.ports,
          probes: { liveness: httpProbe('/', 'health', { period: 30, timeout: 10, failures: 5 }) },
        },
      ],
    });
  }
}
