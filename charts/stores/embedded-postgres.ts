import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset, readAssets } from '../platform/assets';
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
import { bringTools, toolsMount } from '../recovery/tools';
import { authorityMounts } from '../security/authority';
import { type Certificates, certificateMounts } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';
import { type AdditionalDatabase, additionalDatabaseVariables } from './additional-database';
import type { DatabaseEndpoint } from './endpoints';
import { loginFolders, loginMounts } from './logins';
import { memorySettings, type PostgresSizing } from './postgres-settings';
import { ARCHIVE_COMMAND, type WalArchiveProps, walArchiveVariables, walScripts } from './wal-archive';

export interface EmbeddedPostgresProps extends PostgresSizing {
  /** Name of Airflow's database. */
  readonly database: string;
  readonly volume: VolumeSize;
  /** Login of the database's owner. */
  readonly credentials: Secret;
  /** Login with the owner's rights. */
  readonly second: Secret;
  /** Login that may read statistics. */
  readonly monitor: Secret;
  /** Login that may read everything. */
  readonly backup: Secret;
  /** Where its write-ahead log goes. @default - it goes nowhere: only dumps can be restored */
  readonly archive?: WalArchiveProps & {
    /** Seconds after which a segment is archived that is not full yet. */
    readonly timeout: number;
  };
  /** Login that puts restored databases in the place of the live ones. */
  readonly restorer: Secret;
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
const TLS_SETTINGS = ['ssl=on', `ssl_cert_file=${CERTIFICATE}/tls.crt`, `ssl_key_file=${CERTIFICATE}/tls.key`];

const asArguments = (settings: readonly string[]): string[] => settings.flatMap((setting) => ['-c', setting]);

/** One PostgreSQL pod on a persistent volume. */
export class EmbeddedPostgres extends Component {
  readonly endpoint: DatabaseEndpoint;

  constructor(scope: Construct, props: EmbeddedPostgresProps) {
    super(scope, 'postgres', { version: images.postgres.tag, ports: { postgres: tcp(5432) } });
    const superuser = props.secrets.declare('postgres-superuser', this.namespace, {
      rotation: 'database-role',
      keys: { password: { purpose: 'Login of the database superuser', format: 'url-safe' } },
    });
    const certificate = props.certificates?.server(this, { hosts: ['postgres'], audience: 'inside' });
    const configuration = new ConfigFiles(this, 'postgres-config', {
      'postgresql.conf': readAsset(__dirname, 'postgresql.conf'),
      'pg_hba.conf': readAsset(__dirname, certificate ? 'pg_hba_tls.conf' : 'pg_hba.conf'),
    });
    const scripts = new ConfigFiles(this, 'postgres-scripts', {
      'create-airflow-role.sh': readAsset(__dirname, 'create-airflow-role.sh'),
      'create-backup-role.sh': readAsset(__dirname, 'create-backup-role.sh'),
      'create-monitor-role.sh': readAsset(__dirname, 'create-monitor-role.sh'),
      'create-restore-role.sh': readAsset(__dirname, 'create-restore-role.sh'),
      ...(props.scaler ? { 'create-scaler-role.sh': readAsset(__dirname, 'create-scaler-role.sh') } : {}),
      ...(props.additional ? { 'create-additional-database.sh': readAsset(__dirname, 'create-additional-database.sh') } : {}),
    });
    const service = new Service(this);
    const podNames = new Service(this, { name: 'postgres-pods', headless: true });
    // Not the temporary server of the first start: that one listens on the socket only.
    const ready = ['pg_isready', '--host=127.0.0.1', '--port=5432', '--username=postgres', `--dbname=${props.database}`];
    const archive = this.archiver(props.archive);
    const settings = [
      `config_file=${CONFIGURATION}/postgresql.conf`,
      `hba_file=${CONFIGURATION}/pg_hba.conf`,
      ...Object.entries(memorySettings(props)).map(([name, value]) => `${name}=${value}`),
      ...archive.settings,
      ...(certificate ? TLS_SETTINGS : []),
    ];

    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(2), // a fast shutdown writes a checkpoint first
      claims: { 'postgres-data': props.volume },
      initContainers: props.archive && bringTools(['rclone']),
      containers: [
        {
          name: 'postgres',
          image: images.postgres,
          args: ['postgres', ...asArguments(settings)],
          environment: {
            POSTGRES_DB: props.database,
            POSTGRES_USER: 'postgres',
            POSTGRES_PASSWORD: superuser.key('password'),
            PGDATA: `${DATA}/pgdata`, // below the mount: lost+found would make initdb refuse
            AIRFLOW_DB_USER: props.credentials.key('username'),
            AIRFLOW_DB_PASSWORD: props.credentials.key('password'),
            SECOND_DB_USER: props.second.key('username'),
            SECOND_DB_PASSWORD: props.second.key('password'),
            MONITOR_USER: props.monitor.key('username'),
            MONITOR_PASSWORD: props.monitor.key('password'),
            BACKUP_USER: props.backup.key('username'),
            BACKUP_PASSWORD: props.backup.key('password'),
            RESTORE_USER: props.restorer.key('username'),
            RESTORE_PASSWORD: props.restorer.key('password'),
            ...(props.scaler ? { SCALER_USER: props.scaler.key('username'), SCALER_PASSWORD: props.scaler.key('password') } : {}),
            ...additionalDatabaseVariables(props.additional),
            ...archive.variables,
          },
          ports: this.ports,
          resources: props.resources,
          mounts: [
            { name: 'postgres-data', path: DATA, source: { claimTemplate: true } },
            { name: 'configuration', path: CONFIGURATION, source: { config: configuration } },
            { name: 'scripts', path: '/docker-entrypoint-initdb.d', source: { config: scripts } },
            ...certificateMounts(certificate, CERTIFICATE),
            ...archive.mounts,
            // The runtime's default of 64 MiB breaks parallel queries.
            { name: 'shared-memory', path: '/dev/shm', source: { emptyDir: { size: '128Mi', medium: 'Memory' } } },
          ],
          probes: {
            startup: execProbe(ready, { period: 2, failures: 150 }), // crash recovery takes its time
            liveness: tcpProbe('postgres', { period: 30, timeout: 10, failures: 6 }), // recovery refuses logins, and is no reason to start it over
            readiness: execProbe(ready, { period: 10, timeout: 10 }),
          },
        },
        this.follower([superuser, ...loginsOf(props)], certificate),
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
      spare: props.second,
      monitor: props.monitor,
    };
  }

  private archiver(archive: EmbeddedPostgresProps['archive']) {
    if (!archive) return { settings: [], variables: {}, mounts: [] };
    return {
      settings: ['archive_mode=on', `archive_command=${ARCHIVE_COMMAND}`, `archive_timeout=${archive.timeout}s`],
      variables: walArchiveVariables(archive, 'writer'),
      mounts: [toolsMount, walScripts(this), ...authorityMounts(archive.objects.authority?.(this.namespace))],
    };
  }

  /** Beside the server, not below it: Postgres takes a child that dies for a crash, and drops every connection. */
  private follower(logins: readonly Secret[], certificate: Secret | undefined): ContainerProps {
    const scripts = new ConfigFiles(this, 'postgres-follower-scripts', readAssets(__dirname, ['on-change.sh', 'follow-secrets.sh']));
    const folders = loginFolders(logins);
    return {
      name: 'follower',
      image: images.postgres,
      command: ['sh', '/scripts/on-change.sh', ...folders, ...(certificate ? [CERTIFICATE] : []), '--'],
      args: ['bash', '/scripts/follow-secrets.sh', ...folders],
      resources: 'nano',
      mounts: [
        ...loginMounts(logins),
        ...certificateMounts(certificate, CERTIFICATE),
        { name: 'follower-scripts', path: '/scripts', source: { config: scripts } },
      ],
      probes: { none: 'a loop of sleep, a checksum and a few statements: it works, or it tries again' },
    };
  }
}

/** Logins that are made on an empty volume. */
const loginsOf = ({ credentials, second, monitor, backup, restorer, scaler, additional }: EmbeddedPostgresProps): Secret[] => [
  credentials,
  second,
  monitor,
  backup,
  restorer,
  ...(scaler ? [scaler] : []),
  ...(additional ? [additional.owner] : []),
];
