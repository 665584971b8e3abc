import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { ApiRole } from '../platform/api-role';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import { Service } from '../platform/service';
import type { Size } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';

export interface LogCollectorProps {
  /** Namespaces whose pods it reads. */
  readonly namespaces: readonly string[];
  /** URL of Loki. */
  readonly loki: string;
  /** URL of what takes log lines over OTLP, on their way to Elasticsearch. @default - none */
  readonly indexer?: string;
  readonly resources: Size;
}

const POSITIONS = '/var/lib/alloy/data';

/**
 * Grafana Alloy. Reads the pods' logs through the Kubernetes API, so that it needs no right on any node, and remembers how far
 * it came on a volume.
 */
export class LogCollector extends Component {
  constructor(scope: Construct, { namespaces, loki, indexer, resources }: LogCollectorProps) {
    super(scope, 'log-collector', { version: images.alloy.tag, ports: { http: tcp(12345) } });
    const files = ['log-collector.alloy', 'waf-figures.alloy', indexer ? 'loki-and-index.alloy' : 'loki-only.alloy'];
    const configuration = new ConfigFiles(this, 'log-collector-config', readAssets(__dirname, files));
    new ApiRole(this, namespaces, [
      { resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      { resources: ['pods/log'], verbs: ['get'] },
    ]);
    new Service(this);
    const podNames = new Service(this, { name: 'log-collector-pods', headless: true });
    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(1),
      kubernetesApi: true,
      claims: { 'log-collector-data': { tier: 'hot', size: '1Gi' } },
      containers: [
        {
          name: 'log-collector',
          image: images.alloy,
          args: [
            'run',
            `--server.http.listen-addr=0.0.0.0:${this.port('http').number}`,
            `--storage.path=${POSITIONS}`,
            '--disable-reporting',
            '/etc/alloy',
          ],
          environment: {
            LOG_NAMESPACES: namespaces.join(','),
            LOKI_URL: loki,
            ...(indexer ? { INDEXER_URL: indexer } : {}),
          },
          ports: this.ports,
          resources,
          mounts: [
            { name: 'log-collector-data', path: POSITIONS, source: { claimTemplate: true } },
            { name: 'configuration', path: '/etc/alloy', source: { config: configuration } },
          ],
          probes: {
            startup: httpProbe('/-/ready', 'http', { period: 2, failures: 60 }),
            liveness: httpProbe('/-/healthy', 'http', { period: 30, failures: 6 }),
            readiness: httpProbe('/-/ready', 'http'),
          },
        },
      ],
    });
  }
}
