import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import type { TaskContainerProps } from '../platform/container';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { tcpProbe } from '../platform/probes';
import { quantityValue } from '../platform/quantity';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import { resourcesOf, type Size, type VolumeSize } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { StatefulSet } from '../platform/workload';
import { CERTIFICATE_FILES, type Certificates, certificateMounts } from '../security/certificates';

export interface ElasticsearchProps {
  readonly volume: VolumeSize;
  readonly resources: Size;
  /** Passwords by user. */
  readonly passwords: Secret;
  /** Who makes its certificate. */
  readonly certificates: Certificates;
}

const HOME = '/usr/share/elasticsearch';
const CONFIGURATION = `${HOME}/config`;

/** Below its configuration: it may read no file outside. https://www.elastic.co/guide/en/elasticsearch/reference/current/security-files.html */
const CERTIFICATE = `${CONFIGURATION}/certificate`;

/** Its own entrypoint writes a keystore beside its configuration. */
const configurationCopy = (path: string): Mount => ({ name: 'configuration', path, source: { emptyDir: { size: '16Mi' } } });

/** One Elasticsearch node: log lines for Kibana, spans for Jaeger. Loki has the lines too, so a lost node loses a view and no log. */
export class Elasticsearch extends Component {
  constructor(scope: Construct, { volume, resources, passwords, certificates }: ElasticsearchProps) {
    super(scope, 'elasticsearch', { version: images.elasticsearch.tag, ports: { http: tcp(9200), readiness: tcp(9399) } });
    const certificate = certificates.server(this, { hosts: ['elasticsearch', 'elasticsearch-pods'], audience: 'inside', clientToo: true });
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
            ...encryption(certificate),
            'ingest.geoip.downloader.enabled': 'false',
            ELASTIC_PASSWORD: passwords.key('elastic'),
            ES_JAVA_OPTS: heapOptions(resources),
            ES_TMPDIR: '/tmp',
          },
          ports: this.ports,
          resources,
          mounts: [
            { name: 'elasticsearch-data', path: `${HOME}/data`, source: { claimTemplate: true } },
            configurationCopy(CONFIGURATION),
            ...certificateMounts(certificate, CERTIFICATE),
          ],
          probes: {
            // No request without a password gets another answer than 401: the probes look at ports, whatever these speak.
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
      command: ['cp', '--recursive', '--no-preserve=mode', `${CONFIGURATION}/.`, copy],
      resources,
      mounts: [configurationCopy(copy)],
    };
  }
}

/** Its ports for clients and for other nodes. Files are looked at every five seconds: https://www.elastic.co/docs/deploy-manage/security/updating-certificates */
function encryption(certificate: Secret | undefined): EnvironmentVariables {
  const settings = certificate
    ? {
        enabled: 'true',
        certificate: `${CERTIFICATE}/${CERTIFICATE_FILES.certificate}`,
        key: `${CERTIFICATE}/${CERTIFICATE_FILES.key}`,
        certificate_authorities: `${CERTIFICATE}/${CERTIFICATE_FILES.authority}`,
        supported_protocols: 'TLSv1.3,TLSv1.2',
      }
    : { enabled: 'false' };
  return Object.fromEntries(
    ['http', 'transport'].flatMap((layer) =>
      Object.entries(settings).map(([setting, value]) => [`xpack.security.${layer}.ssl.${setting}`, value]),
    ),
  );
}

/** Half of the memory: the other half is the page cache for its files. */
function heapOptions(resources: Size): string {
  const megabytes = Math.floor(quantityValue(resourcesOf(resources).limits.memory) / 2 ** 21);
  return `-Xms${megabytes}m -Xmx${megabytes}m`;
}
