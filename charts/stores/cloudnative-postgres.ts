import type { Construct } from 'constructs';
import {
  Cluster,
  type ClusterSpecManagedRoles,
  ClusterSpecManagedRolesEnsure,
  ClusterSpecPrimaryUpdateStrategy,
  ClusterSpecResourcesLimits,
  ClusterSpecResourcesRequests,
} from '../../imports/postgresql.cnpg.io';
import { Component } from '../platform/component';
import { imageReference, images } from '../platform/images';
import { tcp } from '../platform/ports';
import type { Secret } from '../platform/secret';
import { priorityClassName, resourcesOf, storageClassName, type VolumeSize } from '../platform/tiers';
import type { Certificates } from '../security/certificates';
import { type AdditionalDatabase, managedOwner, OperatedDatabase } from './additional-database';
import { backupRole } from './backup-login';
import { archiveOf, CloudNativeBackup, type CloudNativeBackupProps } from './cloudnative-backup';
import { topologyOf } from './cloudnative-topology';
import { DATABASE_USER, KEYCLOAK_DATABASE_USER, secondOwner } from './database-owner';
import type { DatabaseEndpoint } from './endpoints';
import { memorySettings, type PostgresSizing } from './postgres-settings';
import { RESTORE_ROLES, RESTORE_USER } from './restore-login';
import { managedScaler } from './scaler-login';

export interface CloudNativePostgresProps extends PostgresSizing {
  /** Name of Airflow's database. */
  readonly database: string;
  /** One primary, the others standbys. */
  readonly instances: number;
  readonly volume: VolumeSize;
  readonly walVolume: VolumeSize;
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
    const { site, labels } = this.chart;
    const { requests, limits } = resourcesOf(props.resources);
    const volume = ({ tier, size }: VolumeSize) => ({ size, storageClass: storageClassName(site.owner.instance, tier) });
    new Cluster(this, 'cluster', {
      metadata: this.metadata(),
      spec: {
        instances: props.instances,
        imageName: imageReference(images.cloudnativePostgres, site.digests),
        inheritedMetadata: { labels: { ...labels, ...this.labels } }, // the operator makes the pods: policies find them by these
        enableSuperuserAccess: false,
        primaryUpdateStrategy: ClusterSpecPrimaryUpdateStrategy.UNSUPERVISED,
        priorityClassName: priorityClassName(site.owner.instance, 'system'),
        affinity: { enablePodAntiAffinity: true, topologyKey: 'kubernetes.io/hostname', podAntiAffinityType: 'preferred' },
        ...topologyOf(this, props),
        certificates: certificate && { serverTlsSecret: certificate.name, serverCaSecret: certificate.name },
        managed: { roles: managedRoles(props) },
        postgresql: {
          pgHba: certificate ? ['hostnossl all all all reject'] : undefined, // the operator's own rules let everybody in as they like
          parameters: {
            ...memorySettings(props),
            archive_timeout: `${props.archiveTimeout}s`,
            idle_in_transaction_session_timeout: '10min',
            autovacuum_vacuum_scale_factor: '0.05',
          },
        },
        resources: {
          requests: {
            cpu: ClusterSpecResourcesRequests.fromString(requests.cpu),
            memory: ClusterSpecResourcesRequests.fromString(requests.memory),
            'ephemeral-storage': ClusterSpecResourcesRequests.fromString(requests.storage),
          },
          limits: {
            cpu: ClusterSpecResourcesLimits.fromString(limits.cpu),
            memory: ClusterSpecResourcesLimits.fromString(limits.memory),
            'ephemeral-storage': ClusterSpecResourcesLimits.fromString(limits.storage),
          },
        },
        storage: volume(props.volume),
        walStorage: volume(props.walVolume),
        plugins: [{ ...archiveOf(this, site.owner.environment), isWalArchiver: true }],
      },
    });
  }
}

/** Roles that the operator makes, and whose passwords it follows. */
function managedRoles({ second, additional, backupLogin, scaler, restorer }: CloudNativePostgresProps): ClusterSpecManagedRoles[] {
  return [
    secondOwner(second),
    ...(additional ? [managedOwner(KEYCLOAK_DATABASE_USER, additional)] : []),
    backupRole(backupLogin),
    ...(scaler ? [managedScaler(scaler)] : []),
    {
      name: RESTORE_USER,
      ensure: ClusterSpecManagedRolesEnsure.PRESENT,
      login: true,
      createdb: true,
      connectionLimit: 10,
      inRoles: [...RESTORE_ROLES, DATABASE_USER, ...(additional ? [KEYCLOAK_DATABASE_USER] : [])],
      passwordSecret: { name: restorer.name },
    },
  ];
}
