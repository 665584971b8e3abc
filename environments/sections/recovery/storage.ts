import { z } from 'zod';
import { bucketName, bytes, cidr, cron, httpUrl, integer, list, objectName, regionName } from '../../validation/fields';
import { resources } from '../resources';
import { retention } from './retention';

/** Copies of what is in buckets and on volumes. */
export const storageBackup = z.strictObject({
  /** When, as five cron fields, UTC. */
  schedule: cron.default('30 1 * * *'),
  /** Buckets of another site that everything is copied to, and never deleted from. @default - logs, archive and audit go into the backups */
  replica: z
    .strictObject({
      /** S3 endpoint. @default - AWS, by region */
      endpoint: httpUrl.optional(),
      /** Region, for signatures. */
      region: regionName,
      /** Names of the buckets, which exist and keep versions. */
      buckets: z.strictObject({
        /** Of stores.objects.buckets.logs. */
        logs: bucketName,
        /** Of stores.objects.buckets.archive. */
        archive: bucketName,
        /** Of stores.objects.buckets.audit. */
        audit: bucketName,
        /** Of stores.objects.buckets.backups. */
        backups: bucketName,
      }),
      /** Its addresses; network policies know addresses, not names. */
      cidrs: list(cidr).default(['0.0.0.0/0']),
    })
    .optional(),
  /** CSI snapshots of the platform's volumes, where the cluster's driver and snapshot controller make them. @default - none */
  snapshots: z
    .strictObject({
      /** VolumeSnapshotClass, which exists. */
      className: objectName,
      /** Snapshots of each volume that stay. */
      keep: integer(1, 100).default(7),
    })
    .optional(),
  /** Copies in the backups that stay. */
  retention: retention.prefault({}),
  /** Share of the copies, in percent, that is read and checked after each run. */
  verify: integer(1, 100).default(5),
  /** Disk for logs, archive and audit on their way into the backups: as large as these buckets. With a replica it holds the broker's dump only. */
  workspace: bytes.default('2Gi'),
  /** Tier or figures. */
  resources: resources.default('mini'),
});
