import type { Construct } from 'constructs';
import { ObjectStore, ObjectStoreSpecConfigurationWalCompression } from '../../imports/barmancloud.cnpg.io';
import {
  Cluster,
  ClusterSpecPrimaryUpdateStrategy,
  ClusterSpecResourcesLimits,
  ClusterSpecResourcesRequests,
  ScheduledBackup,
  ScheduledBackupSpecBackupOwnerReference,
  ScheduledBackupSpecMethod,
} from '../../imports/postgresql.cnpg.io';
import { Component } from '../platform/component';
import { imageReference, images } from '../platform/images';
import { tcp } from '../platform/ports';
import type { Secret } from '../platform/secret';
import { priorityClassName, resourcesOf, storageClassName, type VolumeSize } from '../platform/tiers';
import type { Certificates } from '../security/certificates';
import { type AdditionalDatabase, managedOwner, OperatedDatabase } from './additional-database';
import { DATABASE_USER, KEYCLOAK_DATABASE_USER } from './database-owner';
import type { DatabaseEndpoint, ObjectStoreEndpoint } from './endpoints';
import { memorySettings, type PostgresSizing } from './postgres-settings';
import { managedScaler } from './scaler-login';

export interface CloudNativePostgresProps extends PostgresSizing {
  /** Name of Airflow's database. */
  readonly database: string;
  /** One primary, the others standbys. */
  readonly instances: number;
  readonly volume: VolumeSize;
  readonly walVolume: VolumeSize;
  readonly credentials: Secret;
  /** Login that counts waiting work. @default - nobody counts it */
  readonly scaler?: Secret;
  /** A database beside Airflow's. @default - none */
  readonly additional?: AdditionalDatabase;
  /** Who makes its certificate. @default - the operator, of an authority that clients do not check */
  readonly certificates?: Certificates;
  readonly backup: {
    /** Five cron fields, UTC. */
    readonly schedule: string;
    /** Days within which any moment can be restored. */
    readonly retentionDays: number;
    readonly store: ObjectStoreEndpoint;
  };
}

/** Name of the CNPG-I plugin that archives the write-ahead log and takes base backups. */
const BACKUP_PLUGIN = 'barman-cloud.cloudnative-pg.io';

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
    this.addBackup(props.backup);
    if (props.additional) new OperatedDatabase(this, KEYCLOAK_DATABASE_USER, props.additional);
    this.endpoint = {
      peer: this,
      host: `${this.objectName}-rw`, // the operator's Service for the primary
      port: this.port('postgres'),
      database: props.database,
      sslMode: certificate ? 'verify-full' : 'require',
      authority: props.certificates?.trust,
      credentials: props.credentials,
    };
    props.credentials.addReader(this.objectName);
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
    const roles = [
      ...(props.additional ? [managedOwner(KEYCLOAK_DATABASE_USER, props.additional)] : []),
      ...(props.scaler ? [managedScaler(props.scaler)] : []),
    ];
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
        bootstrap: { initdb: { database: props.database, owner: DATABASE_USER, secret: { name: props.credentials.name } } },
        certificates: certificate && { serverTlsSecret: certificate.name, serverCaSecret: certificate.name },
        managed: roles.length > 0 ? { roles } : undefined,
        postgresql: {
          pgHba: certificate ? ['hostnossl all all all reject'] : undefined, // the operator's own rules let everybody in as they like
          parameters: { ...memorySettings(props), idle_in_transaction_session_timeout: '10min', autovacuum_vacuum_scale_factor: '0.05' },
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
        plugins: [{ name: BACKUP_PLUGIN, isWalArchiver: true, parameters: { barmanObjectName: this.objectName } }],
      },
    });
  }

  private addBackup({ schedule, retentionDays, store }: CloudNativePostgresProps['backup']): void {
    const key = (name: string) => ({ name: store.credentials.name, key: name });
    store.credentials.addReader(this.objectName);
    const authority = store.authority?.(this.namespace);
    authority?.addReader(this.objectName);
    new ObjectStore(this, 'object-store', {
      metadata: this.metadata(),
      spec: {
        retentionPolicy: `${retentionDays}d`,
        configuration: {
          destinationPath: `s3://${store.buckets.backups}/postgres/`,
          endpointUrl: store.url,
          endpointCa: authority && { name: authority.name, key: 'ca.crt' },
          s3Credentials: { accessKeyId: key('access-key'), secretAccessKey: key('secret-key') },
          wal: { compression: ObjectStoreSpecConfigurationWalCompression.GZIP },
        },
      },
    });
    new ScheduledBackup(this, 'scheduled-backup', {
      metadata: this.metadata(),
      spec: {
        schedule: `0 ${schedule}`, // the operator's cron begins with seconds
        backupOwnerReference: ScheduledBackupSpecBackupOwnerReference.SELF,
        cluster: { name: this.objectName },
        method: ScheduledBackupSpecMethod.PLUGIN,
        pluginConfiguration: { name: BACKUP_PLUGIN },
      },
    });
  }
}
