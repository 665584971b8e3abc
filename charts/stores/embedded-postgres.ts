import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { ContainerProps } from '../platform/container';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { execProbe, tcpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { VolumeSize } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';
import { type Certificates, certificateMounts } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';
import { type AdditionalDatabase, additionalDatabaseVariables } from './additional-database';
import type { DatabaseEndpoint } from './endpoints';
import { memorySettings, type PostgresSizing } from './postgres-settings';

export interface EmbeddedPostgresProps extends PostgresSizing {
  /** Name of Airflow's database. */
  readonly database: string;
  readonly volume: VolumeSize;
  /** Login of the database's owner. */
  readonly credentials: Secret;
  /** Login that may read statistics. */
  readonly monitor: Secret;
  /** Login that counts waiting work. @default - nobody counts it */
  readonly scaler?: Secret;
  /** Who makes its certificate. @default - nobody: nothing is encrypted */
  readonly certificates?: Certificates;
  /** A database beside Airflow's. @default - none */
  readonly additional?: AdditionalDatabase;
  readonly secrets: SecretInventory;
}

const DATA = '/var/lib/postgresql/data';
const CONFIGURATION = '/etc/postgresql';
const CERTIFICATE = '/run/secrets/postgres-tls';

// Root-owned and group-readable, as the server demands of a key that is not its own.
// https://www.postgresql.org/docs/17/ssl-tcp.html
const TLS_SETTINGS = ['ssl=on', `ssl_cert_file=${CERTIFICATE}/tls.crt`, `ssl_key_file=${CERTIFICATE}/tls.key`].flatMap((setting) => [
  '-c',
  setting,
]);

/** One PostgreSQL pod on a persistent volume. */
export class EmbeddedPostgres extends Component {
  readonly endpoint: DatabaseEndpoint;

  constructor(scope: Construct, props: EmbeddedPostgresProps) {
    super(scope, 'postgres', { version: images.postgres.tag, ports: { postgres: tcp(5432) } });
    const superuser = props.secrets.declare('postgres-superuser', this.namespace, {
      keys: { password: { purpose: 'Login of the database superuser', format: 'url-safe' } },
    });
    const certificate = props.certificates?.server(this, { hosts: ['postgres'], audience: 'inside' });
    const configuration = new ConfigFiles(this, 'postgres-config', {
      'postgresql.conf': readAsset(__dirname, 'postgresql.conf'),
      'pg_hba.conf': readAsset(__dirname, certificate ? 'pg_hba_tls.conf' : 'pg_hba.conf'),
    });
    const scripts = new ConfigFiles(this, 'postgres-scripts', {
      'create-airflow-role.sh': readAsset(__dirname, 'create-airflow-role.sh'),
      'create-monitor-role.sh': readAsset(__dirname, 'create-monitor-role.sh'),
      ...(props.scaler ? { 'create-scaler-role.sh': readAsset(__dirname, 'create-scaler-role.sh') } : {}),
      ...(props.additional ? { 'create-additional-database.sh': readAsset(__dirname, 'create-additional-database.sh') } : {}),
    });
    const service = new Service(this);
    const podNames = new Service(this, { name: 'postgres-pods', headless: true });
    // Not the temporary server of the first start: that one listens on the socket only.
    const ready = ['pg_isready', '--host=127.0.0.1', '--port=5432', '--username=postgres', `--dbname=${props.database}`];
    const settings = Object.entries(memorySettings(props)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(2), // a fast shutdown writes a checkpoint first
      claims: { 'postgres-data': props.volume },
      containers: [
        {
          name: 'postgres',
          image: images.postgres,
          args: [
            'postgres',
            '-c',
            `config_file=${CONFIGURATION}/postgresql.conf`,
            '-c',
            `hba_file=${CONFIGURATION}/pg_hba.conf`,
            ...settings,
            ...(certificate ? TLS_SETTINGS : []),
          ],
          environment: {
            POSTGRES_DB: props.database,
            POSTGRES_USER: 'postgres',
            POSTGRES_PASSWORD: superuser.key('password'),
            PGDATA: `${DATA}/pgdata`, // below the mount: lost+found would make initdb refuse
            AIRFLOW_DB_USER: props.credentials.key('username'),
            AIRFLOW_DB_PASSWORD: props.credentials.key('password'),
            MONITOR_USER: props.monitor.key('username'),
            MONITOR_PASSWORD: props.monitor.key('password'),
            ...(props.scaler ? { SCALER_USER: props.scaler.key('username'), SCALER_PASSWORD: props.scaler.key('password') } : {}),
            ...additionalDatabaseVariables(props.additional),
          },
          ports: this.ports,
          resources: props.resources,
          mounts: [
            { name: 'postgres-data', path: DATA, source: { claimTemplate: true } },
            { name: 'configuration', path: CONFIGURATION, source: { config: configuration } },
            { name: 'scripts', path: '/docker-entrypoint-initdb.d', source: { config: scripts } },
            ...certificateMounts(certificate, CERTIFICATE),
            // The runtime's default of 64 MiB breaks parallel queries.
            { name: 'shared-memory', path: '/dev/shm', source: { emptyDir: { size: '128Mi', medium: 'Memory' } } },
          ],
          probes: {
            startup: execProbe(ready, { period: 2, failures: 150 }), // crash recovery takes its time
            liveness: tcpProbe('postgres', { period: 30, timeout: 10, failures: 6 }), // recovery refuses logins, and is no reason to start it over
            readiness: execProbe(ready, { period: 10, timeout: 10 }),
          },
        },
        ...(certificate ? [this.reloader(certificate)] : []),
      ],
    });
    this.endpoint = {
      peer: this,
      host: service.name,
      port: this.port('postgres'),
      database: props.database,
      sslMode: certificate ? 'verify-full' : 'disable',
      authority: props.certificates?.trust,
      credentials: props.credentials,
      monitor: props.monitor,
    };
  }

  /** Beside the server, not below it: Postgres takes a child that dies for a crash, and drops every connection. */
  private reloader(certificate: Secret): ContainerProps {
    const scripts = new ConfigFiles(this, 'postgres-reloader-scripts', { 'on-change.sh': readAsset(__dirname, 'on-change.sh') });
    return {
      name: 'certificate-reloader',
      image: images.postgres,
      command: ['sh', '/scripts/on-change.sh', CERTIFICATE, '--'],
      args: [
        'psql',
        '--no-psqlrc',
        '--quiet',
        '--output=/dev/null',
        '--username=postgres',
        '--command=SELECT pg_reload_conf()',
        'postgres',
      ],
      resources: 'nano',
      mounts: [...certificateMounts(certificate, CERTIFICATE), { name: 'reloader-scripts', path: '/scripts', source: { config: scripts } }],
      probes: { none: 'a loop of sleep, a checksum and a query: it works, or it tries again' },
    };
  }
}
