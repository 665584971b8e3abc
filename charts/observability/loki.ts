import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size, VolumeSize } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';
import { authorityMounts, trustOfGo } from '../security/authority';
import { logBytesPerSecond } from './ingestion';

/** A bucket for Loki alone. */
export interface LokiBucket {
  readonly url: string;
  readonly region: string;
  readonly bucket: string;
  /** By which its server is checked. @default - those of the system */
  readonly authority?: Secret;
  /** Keys `access-key` and `secret-key`. */
  readonly credentials: Secret;
  /** Bytes that the logs may take in it. */
  readonly capacity: string;
}

export interface LokiProps {
  readonly volume: VolumeSize;
  /** Where logs are kept. @default - on the volume */
  readonly bucket?: LokiBucket;
  readonly retentionDays: number;
  readonly resources: Size;
}

const DATA = '/loki';

/** Keeps log lines, found by a few labels and searched by content. */
export class Loki extends Component {
  constructor(scope: Construct, props: LokiProps) {
    super(scope, 'loki', { version: images.loki.tag, ports: { http: tcp(3100) } });
    const file = props.bucket ? 'loki-s3.yaml' : 'loki-filesystem.yaml';
    const configuration = new ConfigFiles(this, 'loki-config', { 'loki.yaml': readAsset(__dirname, file) });
    new Service(this);
    const podNames = new Service(this, { name: 'loki-pods', headless: true });
    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(5), // what is in memory is written out first
      claims: { 'loki-data': props.volume },
      containers: [
        {
          name: 'loki',
          image: images.loki,
          args: ['-config.file=/etc/loki/config/loki.yaml', '-target=all', '-config.expand-env=true'],
          environment: {
            LOKI_RETENTION: `${props.retentionDays * 24}h`,
            ...ingestionLimits(props),
            ...bucketVariables(props.bucket),
            ...trustOfGo(props.bucket?.authority),
          },
          ports: this.ports,
          resources: props.resources,
          mounts: [
            { name: 'loki-data', path: DATA, source: { claimTemplate: true } },
            { name: 'configuration', path: '/etc/loki/config', source: { config: configuration } },
            ...authorityMounts(props.bucket?.authority),
          ],
          probes: {
            startup: httpProbe('/ready', 'http', { period: 5, failures: 120 }),
            liveness: httpProbe('/metrics', 'http', { period: 30, failures: 6 }),
            readiness: httpProbe('/ready', 'http'),
          },
        },
      ],
    });
  }
}

function ingestionLimits({ bucket, volume, retentionDays }: LokiProps): EnvironmentVariables {
  const rate = logBytesPerSecond({ volume, retentionDays, capacity: bucket?.capacity });
  return { LOKI_INGESTION_RATE_MB: (rate / 2 ** 20).toFixed(4), LOKI_INGESTION_BURST_MB: '16' };
}

function bucketVariables(bucket: LokiBucket | undefined): EnvironmentVariables {
  if (!bucket) return {};
  return {
    S3_ENDPOINT: bucket.url,
    S3_REGION: bucket.region,
    S3_BUCKET: bucket.bucket,
    S3_ACCESS_KEY: bucket.credentials.key('access-key'),
    S3_SECRET_KEY: bucket.credentials.key('secret-key'),
  };
}
