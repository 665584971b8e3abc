import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset, readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { execProbe } from '../platform/probes';
import { quantityValue } from '../platform/quantity';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size, VolumeSize } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';
import { type Certificates, certificateMounts } from '../security/certificates';
import type { BrokerEndpoint } from './endpoints';
import { loginMounts } from './logins';

export interface EmbeddedRedisProps {
  readonly volume: VolumeSize;
  /** Memory for data; the container's limit must leave room for rewriting the file. */
  readonly maxMemory: string;
  readonly resources: Size;
  readonly credentials: Secret;
  /** Login that may read statistics. */
  readonly monitor: Secret;
  /** Login that may take a dump. */
  readonly backup: Secret;
  /** Who makes its certificate. @default - nobody: nothing is encrypted */
  readonly certificates?: Certificates;
}

const CERTIFICATE = '/run/secrets/redis-tls';

// No port in the clear beside it, and clients show a password, not a certificate. https://valkey.io/topics/encryption/
const TLS_SETTINGS = [
  ...['--port', '0', '--tls-port', '6379', '--tls-auth-clients', 'no'],
  ...['--tls-cert-file', `${CERTIFICATE}/tls.crt`, '--tls-key-file', `${CERTIFICATE}/tls.key`],
];

const SCRIPTS = ['start-valkey.sh', 'valkey-users.sh', 'ping-valkey.sh', 'on-change.sh', 'reload-valkey.sh'];

/** One Valkey pod with an append-only file: Celery's broker and result store. */
export class EmbeddedRedis extends Component {
  readonly endpoint: BrokerEndpoint;

  constructor(scope: Construct, props: EmbeddedRedisProps) {
    super(scope, 'redis', { version: images.valkey.tag, ports: { redis: tcp(6379) } });
    const certificate = props.certificates?.server(this, { hosts: ['redis'], audience: 'inside' });
    const configuration = new ConfigFiles(this, 'redis-config', { 'valkey.conf': readAsset(__dirname, 'valkey.conf') });
    const scripts = new ConfigFiles(this, 'redis-scripts', readAssets(__dirname, SCRIPTS));
    const service = new Service(this);
    const podNames = new Service(this, { name: 'redis-pods', headless: true });
    const ping = (wanted: 'ready' | 'alive') => ['sh', '/scripts/ping-valkey.sh', wanted];

    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(1),
      claims: { 'redis-data': props.volume },
      containers: [
        {
          name: 'redis',
          image: images.valkey,
          command: ['sh', '/scripts/start-valkey.sh'],
          args: ['--maxmemory', String(quantityValue(props.maxMemory)), ...(certificate ? TLS_SETTINGS : [])],
          environment: certificate ? { CERTIFICATE } : {},
          ports: this.ports,
          resources: props.resources,
          mounts: [
            { name: 'redis-data', path: '/data', source: { claimTemplate: true } },
            { name: 'configuration', path: '/etc/valkey', source: { config: configuration } },
            { name: 'scripts', path: '/scripts', source: { config: scripts } },
            ...loginMounts([props.credentials, props.monitor, props.backup]),
            ...certificateMounts(certificate, CERTIFICATE),
          ],
          probes: {
            startup: execProbe(ping('ready'), { period: 2, failures: 150 }), // reading a large append-only file
            liveness: execProbe(ping('alive'), { period: 30, timeout: 10, failures: 6 }),
            readiness: execProbe(ping('ready'), { period: 10, timeout: 10 }),
          },
        },
      ],
    });
    const { credentials, monitor, backup } = props;
    this.endpoint = {
      peer: this,
      host: service.name,
      port: this.port('redis'),
      tls: certificate !== undefined,
      authority: props.certificates?.trust,
      credentials,
      monitor,
      backup,
    };
  }
}
