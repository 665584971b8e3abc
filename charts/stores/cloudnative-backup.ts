import { Construct } from 'constructs';
import {
  ObjectStore,
  ObjectStoreSpecConfigurationDataEncryption,
  ObjectStoreSpecConfigurationWalCompression,
  ObjectStoreSpecConfigurationWalEncryption,
} from '../../imports/barmancloud.cnpg.io';
import {
  type ClusterSpecPlugins,
  ScheduledBackup,
  ScheduledBackupSpecBackupOwnerReference,
  ScheduledBackupSpecMethod,
} from '../../imports/postgresql.cnpg.io';
import type { Component } from '../platform/component';
import type { Secret } from '../platform/secret';
import { isAws, type ObjectStoreEndpoint } from './endpoints';
import type { ReplicaStore } from './replica-store';

export interface CloudNativeBackupProps {
  /** Five cron fields, UTC. */
  readonly schedule: string;
  /** Days within which any moment can be restored. */
  readonly retentionDays: number;
  /** Encryption that the store is asked for with each object. @default AES256 where the store is AWS, else the bucket's own */
  readonly encryption?: 'AES256' | 'aws:kms' | 'bucket';
  readonly store: ObjectStoreEndpoint;
}

/** Name of the CNPG-I plugin that archives the write-ahead log, takes base backups and reads both. */
const BACKUP_PLUGIN = 'barman-cloud.cloudnative-pg.io';

/**
 * An archive, told to the plugin: the ObjectStore that says where it is. Each site writes below its own name: one that takes over never touches what the
 * other has written, and refuses to archive into a folder that is not empty.
 */
export const archiveOf = (store: string, site: string): Pick<ClusterSpecPlugins, 'name' | 'parameters'> => ({
  name: BACKUP_PLUGIN,
  parameters: { barmanObjectName: store, serverName: site },
});

/** What the store is asked for, in the types of the CRD. */
const ENCRYPTION = {
  AES256: { wal: ObjectStoreSpecConfigurationWalEncryption.AES256, data: ObjectStoreSpecConfigurationDataEncryption.AES256 },
  'aws:kms': { wal: ObjectStoreSpecConfigurationWalEncryption.AWS_KMS, data: ObjectStoreSpecConfigurationDataEncryption.AWS_KMS },
  bucket: { wal: undefined, data: undefined },
} as const;

/** The partner's archive, as this site reads it: in the partner's own bucket, where the newest of its log is. */
export const partnerArchive = (cluster: Component): string => `${cluster.objectName}-partner`;

/** Where archives are in a store, and by which login. */
const archiveIn = ({ url, buckets }: Pick<ObjectStoreEndpoint, 'url'> & Pick<ReplicaStore, 'buckets'>, login: Secret) => ({
  destinationPath: `s3://${buckets.backups}/postgres/`,
  endpointUrl: url,
  s3Credentials: { accessKeyId: { name: login.name, key: 'access-key' }, secretAccessKey: { name: login.name, key: 'secret-key' } },
});

/** Where a Cluster archives its write-ahead log, and when it takes a base backup. */
export class CloudNativeBackup extends Construct {
  constructor(cluster: Component, { schedule, retentionDays, encryption, store }: CloudNativeBackupProps) {
    super(cluster, 'backup');
    // The plugin has one login for all it does, and what it does includes taking old backups away.
    const login = store.archiverIdentity ?? store.backupIdentities.keeper;
    const asked = ENCRYPTION[encryption ?? (isAws(store.url) ? 'AES256' : 'bucket')];
    login.addReader(cluster.objectName);
    const authority = store.authority?.(cluster.namespace);
    authority?.addReader(cluster.objectName);
    new ObjectStore(this, 'object-store', {
      metadata: cluster.metadata(),
      spec: {
        retentionPolicy: `${retentionDays}d`,
        configuration: {
          ...archiveIn(store, login),
          endpointCa: authority && { name: authority.name, key: 'ca.crt' },
          wal: { compression: ObjectStoreSpecConfigurationWalCompression.GZIP, encryption: asked.wal },
          data: asked.data && { encryption: asked.data },
        },
      },
    });
    new ScheduledBackup(this, 'scheduled-backup', {
      metadata: cluster.metadata(),
      spec: {
        schedule: `0 ${schedule}`, // the operator's cron begins with seconds
        backupOwnerReference: ScheduledBackupSpecBackupOwnerReference.SELF,
        cluster: { name: cluster.objectName },
        method: ScheduledBackupSpecMethod.PLUGIN,
        pluginConfiguration: { name: BACKUP_PLUGIN },
      },
    });
  }
}

/**
 * Where a site that follows its partner reads the partner's log: as it is written, not as it is copied once a night. Nothing of it is taken away
 * from here.
 */
export class PartnerArchive extends Construct {
  constructor(cluster: Component, partner: ReplicaStore) {
    super(cluster, 'partner-archive');
    const name = partnerArchive(cluster);
    partner.login.addReader(name);
    new ObjectStore(this, 'object-store', {
      metadata: cluster.metadata(name),
      spec: {
        configuration: {
          ...archiveIn(partner, partner.login),
          wal: { compression: ObjectStoreSpecConfigurationWalCompression.GZIP },
        },
      },
    });
  }
}
