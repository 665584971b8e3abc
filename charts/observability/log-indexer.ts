import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import { Deployment } from '../platform/workload';
import { authorityMounts } from '../security/authority';

export interface LogIndexerProps {
  /** URL of Elasticsearch. */
  readonly elasticsearch: string;
  /** By which Elasticsearch is checked. @default - those of the system, where it is asked over https */
  readonly authority?: Secret;
  /** Passwords by user. */
  readonly passwords: Secret;
}

const CONFIGURATION = '/etc/log-indexer';

/** OpenTelemetry Collector between the log collector and Elasticsearch, whose protocol the former does not speak. */
export class LogIndexer extends Component {
  constructor(scope: Construct, { elasticsearch, authority, passwords }: LogIndexerProps) {
    super(scope, 'log-indexer', {
      version: images.openTelemetryCollector.tag,
      ports: { 'otlp-http': tcp(4318), health: tcp(13133), metrics: tcp(8888) },
    });
    // The collector lays the second over the first.
    const files = ['log-indexer.yaml', ...(authority ? ['log-indexer-authority.yaml'] : [])];
    const configuration = new ConfigFiles(this, 'log-indexer-config', readAssets(__dirname, files));
    new Service(this);
    new Deployment(this, {
      replicas: 2,
      priority: 'system',
      gracePeriod: Duration.minutes(1),
      containers: [
        {
          name: 'log-indexer',
          image: images.openTelemetryCollector,
          args: files.map((file) => `--config=${CONFIGURATION}/${file}`),
          environment: {
            ELASTICSEARCH_URL: elasticsearch,
            ELASTICSEARCH_PASSWORD: passwords.key('log_indexer'),
            GOMEMLIMIT: '200MiB', // four fifths of the limit: collect garbage before the kernel does
          },
          ports: this.ports,
          resources: 'micro',
          mounts: [{ name: 'configuration', path: CONFIGURATION, source: { config: configuration } }, ...authorityMounts(authority)],
          probes: {
            liveness: tcpProbe('health', { period: 30, failures: 6 }),
            readiness: httpProbe('/', 'health'),
          },
        },
      ],
    });
  }
}
