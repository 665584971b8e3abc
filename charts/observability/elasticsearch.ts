import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import type { TaskContainerProps } from '../platform/container';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { tcpProbe } from '../platform/probes';
import { quantityValue } from '../platform/quantity';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import { resourcesOf, type Size, type VolumeSize } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { StatefulSet } from '../platform/workload';

export interface ElasticsearchProps {
  readonly volume: VolumeSize;
  readonly resources: Size;
  /** Passwords by user. */
  readonly passwords: Secret;
}

const HOME = '/usr/share/elasticsearch';

/** Its own entrypoint writes a keystore beside its configuration. */
const configurationCopy = (path: string): Mount => ({ name: 'configuration', path, source: { emptyDir: { size: '16Mi' } } });

/** One Elasticsearch node: log lines for Kibana, spans for Jaeger. Loki has the lines too, so a lost node loses a view and no log. */
export class Elasticsearch extends Component {
  constructor(scope: Construct, { volume, resources, passwords }: ElasticsearchProps) {
    super(scope, 'elasticsearch', { version: images.elasticsearch.tag, ports: { http: tcp(9200), readiness: tcp(9399) } });
    new Service(this, { ports: { http: this.port('http') } });
    const podNames = new Service(this, { name: 'elasticsearch-pods', headless: true });
    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(2),
      claims: { 'elasticsearch-data': volume },
      initContainers: [this.copyConfiguration(resources)],
      containers: [
        {
          name: 'elasticsearch',
          image: images.elasticsearch,
          environment: {
            'discovery.type': 'single-node',
            'cluster.name': 'airflow',
            'network.host': '0.0.0.0',
            'readiness.port': String(this.port('readiness').number),
            'node.store.allow_mmap': 'false', // mapping files needs vm.max_map_count on the node, which a restricted pod cannot raise
            'xpack.security.enabled': 'true',
            'xpack.security.http.ssl.enabled': 'false', // traffic is held by network policies; certificates come with cert-manager
            'xpack.security.transport.ssl.enabled': 'false', // one node talks to no other
            'ingest.geoip.downloader.enabled': 'false',
            ELASTIC_PASSWORD: passwords.key('elastic'),
            ES_JAVA_OPTS: heapOptions(resources),
            ES_TMPDIR: '/tmp',
          },
          ports: this.ports,
          resources,
          mounts: [
            { name: 'elasticsearch-data', path: `${HOME}/data`, source: { claimTemplate: true } },
            configurationCopy(`${HOME}/config`),
          ],
          probes: {
            startup: tcpProbe('http', { period: 5, failures: 120 }),
            liveness: tcpProbe('http', { period: 30, failures: 6 }),
            readiness: tcpProbe('readiness'), // opens when the node has joined its cluster
          },
        },
      ],
    });
  }

  private copyConfiguration(resources: Size): TaskContainerProps {
    const copy = '/configuration';
    return {
      name: 'copy-configuration',
      image: images.elasticsearch,
      command: ['cp', '--recursive', '--no-preserve=mode', `${HOME}/config/.`, copy],
      resources,
      mounts: [configurationCopy(copy)],
    };
  }
}

/** Half of the memory: the other half is the page cache for its files. */
function heapOptions(resources: Size): string {
  const megabytes = Math.floor(quantityValue(resourcesOf(resources).limits.memory) / 2 ** 21);
  return `-Xms${megabytes}m -Xmx${megabytes}m`;
}
