import type { Construct } from 'constructs';
import { Cluster, type ClusterSpecManagedRoles, ClusterSpecPrimaryUpdateStrategy } from '../../imports/postgresql.cnpg.io';
import { Component } from '../platform/component';
import { images } from '../platform/images';
import { spreadConstraints } from '../platform/pod';
import { tcp } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Certificates } from '../security/certificates';
import { type AdditionalDatabase, OperatedDatabase } from './additional-database';
import { backupRole } from './backup-login';
import { archiveOf, CloudNativeBackup, type CloudNativeBackupProps, PartnerArchive, partnerArchive } from './cloudnative-backup';
import { type InstanceProps, instanceOf, rolesOf } from './cloudnative-instance';
import { topologyOf } from './cloudnative-topology';
import { KEYCLOAK_DATABASE_USER, secondOwner } from './database-owner';
import type { DatabaseEndpoint } from './endpoints';
import type { ReplicaStore } from './replica-store';
import { managedScaler } from './scaler-login';

export interface CloudNativePostgresProps extends InstanceProps {
  /** Name of Airflow's database. */
  readonly database: string;
  /** One primary, the others standbys. */
  readonly instances: number;
  /** Login of the database's owner. */
  readonly credentials: Secret;
  /** Login with the owner's rights. */
  readonly second: Secret;
  /** Login that may read everything. */
  readonly backupLogin: Secret;
  /** Seconds after which a segment of the write-ahead log is archived that is not full yet. */
  readonly archiveTimeout: number;
  /** Login that puts restored databases in the place of the live ones. */
  readonly restorer: Secret;
  /** Login that counts waiting work. @default - nobody counts it */
  readonly scaler?: Secret;
  /** A database beside Airflow's. @default - none */
  readonly additional?: AdditionalDatabase;
  /** Who makes its certificate. @default - the operator, of an authority that clients do not check */
  readonly certificates?: Certificates;
  readonly backup: CloudNativeBackupProps;
  /** The partner's buckets, where this site reads what the partner writes. @default - what the partner has copied into this site's own is read */
  readonly partner?: ReplicaStore;
}

/** A highly available PostgreSQL cluster, handed to the CloudNativePG operator, with point-in-time recovery. */
export class CloudNativePostgres extends Component {
  readonly endpoint: DatabaseEndpoint;

  constructor(scope: Construct, props: CloudNativePostgresProps) {
    super(scope, 'postgres', {
      version: images.cloudnativePostgres.tag,
      operated: true,
      ports: { postgres: tcp(5432), status: tcp(8000), metrics: tcp(9187) },
    });
    const certificate = this.certificateOf(props);
    this.addCluster(props, certificate);
    new CloudNativeBackup(this, props.backup);
    if (props.partner) new PartnerArchive(this, props.partner);
    if (props.additional) new OperatedDatabase(this, KEYCLOAK_DATABASE_USER, props.additional);
    this.endpoint = {
      peer: this,
      host: `${this.objectName}-rw`, // the operator's Service for the primary
      port: this.port('postgres'),
      database: props.database,
      sslMode: certificate ? 'verify-full' : 'require',
      authority: props.certificates?.trust,
      credentials: props.credentials,
      spare: props.second,
    };
    props.credentials.addReader(this.objectName);
    props.second.addReader(this.objectName);
    props.backupLogin.addReader(this.objectName);
    props.restorer.addReader(this.objectName);
    props.scaler?.addReader(this.objectName);
  }

  /** For the operator's Services, and for its pooler, which shows the same one. The label makes it look for a new one. */
  private certificateOf({ certificates }: CloudNativePostgresProps): Secret | undefined {
    const services = ['rw', 'r', 'ro'].map((kind) => `${this.objectName}-${kind}`);
    const certificate = certificates?.server(this, {
      hosts: [...services, 'pgbouncer'],
      audience: 'inside',
      labels: { 'cnpg.io/reload': 'true' },
    });
    certificate?.addReader(this.objectName);
    return certificate;
  }

  private addCluster(props: CloudNativePostgresProps, certificate: Secret | undefined): void {
    const instance = instanceOf(this, props);
    new Cluster(this, 'cluster', {
      metadata: this.metadata(),
      spec: {
        instances: props.instances,
        ...instance,
        primaryUpdateStrategy: ClusterSpecPrimaryUpdateStrategy.UNSUPERVISED,
        affinity: { enablePodAntiAffinity: false }, // it knows nodes or zones, not both
        topologySpreadConstraints: spreadConstraints(this),
        ...topologyOf(this, props, props.partner ? partnerArchive(this) : this.objectName),
        certificates: certificate && { serverTlsSecret: certificate.name, serverCaSecret: certificate.name },
        managed: { roles: managedRoles(props) },
        postgresql: {
          pgHba: certificate ? ['hostnossl all all all reject'] : undefined, // the operator's own rules let everybody in as they like
          parameters: {
            ...instance.postgresql.parameters,
            archive_timeout: `${props.archiveTimeout}s`,
            idle_in_transaction_session_timeout: '10min',
            autovacuum_vacuum_scale_factor: '0.05',
          },
        },
        plugins: [{ ...archiveOf(this.objectName, this.chart.site.owner.environment), isWalArchiver: true }],
      },
    });
  }
}

/** Roles that the operator makes, and whose passwords it follows. */
const managedRoles = ({ second, additional, backupLogin, scaler, restorer }: CloudNativePostgresProps): ClusterSpecManagedRoles[] => [
  secondOwner(second),
  ...rolesOf(restorer, additional),
  backupRole(backupLogin),
  ...(scaler ? [managedScaler(scaler)] : []),
];
