import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset, readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { ContainerProps } from '../platform/container';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size } from '../platform/tiers';
import { Deployment } from '../platform/workload';
import { AUTHORITY_FILE, AUTHORITY_PATH, authorityMounts, SYSTEM_AUTHORITIES } from '../security/authority';
import { type Certificates, certificateMounts } from '../security/certificates';
import type { DatabaseEndpoint } from './endpoints';
import { loginFolders, loginMounts } from './logins';

export interface PoolProps {
  readonly replicas: number;
  readonly minAvailable?: number;
  readonly resources: Size;
  /** Connections that clients may open to one pod. */
  readonly maxClientConnections: number;
  /** Connections that one pod opens to the server. */
  readonly poolSize: number;
}

export interface PgBouncerProps extends PoolProps {
  /** The server behind it. */
  readonly server: DatabaseEndpoint;
  /** Login that may read the pool's statistics. */
  readonly monitor: Secret;
  /** Who makes its certificate. @default - nobody: clients are not encrypted */
  readonly certificates?: Certificates;
}

const CERTIFICATE = '/run/secrets/pgbouncer-tls';

/** Pools connections to a Postgres that has no pooler of its own. */
export class PgBouncer extends Component {
  readonly endpoint: DatabaseEndpoint;

  constructor(scope: Construct, props: PgBouncerProps) {
    super(scope, 'pgbouncer', { version: images.pgbouncer.tag, ports: { pgbouncer: tcp(6432), metrics: tcp(9127) } });
    const { server, certificates } = props;
    const certificate = certificates?.server(this, { hosts: ['pgbouncer'], audience: 'inside' });
    const authority = server.authority?.(this.namespace);
    const logins = [server.credentials, ...(server.spare ? [server.spare] : []), props.monitor];
    const watched = [...loginFolders(logins), ...(certificate ? [CERTIFICATE] : []), ...(authority ? [AUTHORITY_PATH] : [])];
    const configuration = new ConfigFiles(this, 'pgbouncer-config', { 'pgbouncer.ini': readAsset(__dirname, 'pgbouncer.ini') });
    const scripts = new ConfigFiles(
      this,
      'pgbouncer-scripts',
      readAssets(__dirname, ['start-pgbouncer.sh', 'write-logins.sh', 'on-change.sh']),
    );
    const service = new Service(this);

    new Deployment(this, {
      replicas: props.replicas,
      minAvailable: props.minAvailable,
      priority: 'system',
      gracePeriod: Duration.minutes(2), // SIGTERM waits for clients to leave
      containers: [
        {
          name: 'pgbouncer',
          image: images.pgbouncer,
          command: ['sh', '/scripts/start-pgbouncer.sh'],
          environment: {
            SERVER_HOST: server.host,
            SERVER_PORT: String(server.port.number),
            SERVER_TLS: server.sslMode,
            ...(server.sslMode === 'verify-full' ? { SERVER_AUTHORITY: authority ? AUTHORITY_FILE : SYSTEM_AUTHORITIES } : {}),
            ...(certificate ? { CERTIFICATE } : {}),
            WATCHED_FOLDERS: watched.join(' '),
            POOL_SIZE: String(props.poolSize),
            MAX_CLIENTS: String(props.maxClientConnections),
            MONITOR_USER: props.monitor.key('username'),
          },
          ports: { pgbouncer: this.port('pgbouncer') },
          resources: props.resources,
          mounts: [
            { name: 'configuration', path: '/etc/pgbouncer', source: { config: configuration } },
            { name: 'scripts', path: '/scripts', source: { config: scripts } },
            ...loginMounts(logins),
            ...certificateMounts(certificate, CERTIFICATE),
            ...authorityMounts(authority),
          ],
          probes: {
            // Liveness asks less than readiness: a full listen queue must not restart the pool.
            liveness: tcpProbe('pgbouncer', { period: 30, failures: 6 }),
            readiness: tcpProbe('pgbouncer'),
          },
        },
        this.exporter(props.monitor, certificate ? 'require' : 'disable'),
      ],
    });
    this.endpoint = {
      ...server,
      peer: this,
      host: service.name,
      port: this.port('pgbouncer'),
      sslMode: certificate ? 'verify-full' : 'disable',
      authority: certificates?.trust,
      monitor: undefined,
    };
  }

  /** Shows the figures of the pool beside it: asked through the Service, each answer would be of another pod. */
  private exporter(monitor: Secret, sslMode: 'require' | 'disable'): ContainerProps {
    return {
      name: 'pgbouncer-exporter',
      image: images.pgbouncerExporter,
      environment: {
        MONITOR_USERNAME: monitor.key('username'),
        MONITOR_PASSWORD: monitor.key('password'),
        // "pgbouncer" is the pool's own database, of its figures.
        PGBOUNCER_EXPORTER_CONNECTION_STRING: `postgres://$(MONITOR_USERNAME):$(MONITOR_PASSWORD)@127.0.0.1:6432/pgbouncer?sslmode=${sslMode}`,
      },
      ports: { metrics: this.port('metrics') },
      resources: 'nano',
      probes: {
        liveness: tcpProbe('metrics', { period: 30, failures: 6 }),
        readiness: httpProbe('/', 'metrics'), // its own page: it must not take the pool out of service
      },
    };
  }
}
