import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { ContainerProps } from '../platform/container';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size, VolumeSize } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { StatefulSet } from '../platform/workload';
import { authorityMounts } from '../security/authority';
import { spanBytesPerSecond } from './ingestion';

export interface JaegerProps {
  /** Room for spans. */
  readonly volume: VolumeSize;
  /** Where spans are kept, with the passwords there by user. @default - on the volume */
  readonly elasticsearch?: {
    readonly url: string;
    readonly passwords: Secret;
    /** By which it is checked. @default - those of the system, where it is asked over https */
    readonly authority?: Secret;
  };
  readonly retentionDays: number;
  readonly resources: Size;
}

const CONFIGURATION = '/etc/jaeger';
/** Laid over its configuration. */
const AUTHORITY = 'jaeger-authority.yaml';
const PASSWORDS = '/run/secrets/elasticsearch';
const DATA = '/badger';

/** Takes Airflow's traces, keeps them for a while, and shows them. */
export class Jaeger extends Component {
  constructor(scope: Construct, props: JaegerProps) {
    super(scope, 'jaeger', {
      version: images.jaeger.tag,
      ports: { ui: tcp(16686), 'otlp-grpc': tcp(4317), 'otlp-http': tcp(4318), health: tcp(13133), metrics: tcp(8888) },
    });
    const { elasticsearch, volume } = props;
    const file = elasticsearch ? 'jaeger-elasticsearch.yaml' : 'jaeger-badger.yaml';
    const configuration = new ConfigFiles(this, 'jaeger-config', {
      'jaeger.yaml': readAsset(__dirname, file),
      ...(elasticsearch?.authority ? { [AUTHORITY]: readAsset(__dirname, AUTHORITY) } : {}),
    });
    const mounts: Mount[] = [
      { name: 'configuration', path: CONFIGURATION, source: { config: configuration } },
      elasticsearch
        ? { name: 'passwords', path: PASSWORDS, source: { secret: elasticsearch.passwords, keys: ['jaeger'] } }
        : { name: 'jaeger-data', path: DATA, source: { claimTemplate: true } },
      ...authorityMounts(elasticsearch?.authority),
    ];
    new Service(this);
    const podNames = new Service(this, { name: 'jaeger-pods', headless: true });
    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(1),
      claims: elasticsearch ? {} : { 'jaeger-data': volume },
      containers: [this.jaeger(props, mounts)],
    });
  }

  private jaeger(props: JaegerProps, mounts: readonly Mount[]): ContainerProps {
    const { elasticsearch, retentionDays, resources } = props;
    return {
      name: 'jaeger',
      image: images.jaeger,
      args: ['jaeger.yaml', ...(elasticsearch?.authority ? [AUTHORITY] : [])].map((file) => `--config=${CONFIGURATION}/${file}`),
      environment: {
        JAEGER_RETENTION: `${retentionDays * 24}h`,
        JAEGER_BYTES_PER_SECOND: String(spanBytesPerSecond(props)),
        ...(elasticsearch ? { ELASTICSEARCH_URL: elasticsearch.url } : {}),
      },
      ports: this.ports,
      resources,
      mounts,
      probes: {
        startup: httpProbe('/status', 'health', { period: 2, failures: 150 }), // opening a large store
        liveness: tcpProbe('health', { period: 30, failures: 6 }),
        readiness: httpProbe('/status', 'health'),
      },
    };
  }
}
