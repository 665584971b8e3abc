import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Image } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import { Deployment } from '../platform/workload';
import { authorityMounts } from '../security/authority';

export interface ExporterProps {
  readonly image: Image;
  /** Where it shows its metrics. */
  readonly port: number;
  readonly args: readonly string[];
  readonly environment: EnvironmentVariables;
  /** By which the store's server is checked. @default - those of the system, where it shows a certificate */
  readonly authority?: Secret;
}

/**
 * Asks one store for its figures and shows them to Prometheus. Beside the store, not in its pod: a new exporter must not
 * restart a database. One pod: two would count everything twice.
 */
export class Exporter extends Component {
  constructor(scope: Construct, name: string, { image, port, args, environment, authority }: ExporterProps) {
    super(scope, name, { version: image.tag, ports: { metrics: tcp(port) } });
    new Service(this);
    new Deployment(this, {
      replicas: 1,
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      containers: [
        {
          name,
          image,
          args,
          environment,
          ports: this.ports,
          resources: 'nano',
          mounts: authorityMounts(authority),
          // "/" is the exporter's own page: a dead store takes it neither down nor out of service, its silence is the news.
          probes: {
            liveness: tcpProbe('metrics', { period: 30, failures: 6 }),
            readiness: httpProbe('/', 'metrics'),
          },
        },
      ],
    });
  }
}
