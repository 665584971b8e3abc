import { z } from 'zod';
import { bytes, cron, integer } from '../../validation/fields';
import { resources } from '../resources';
import { retention } from './retention';

/** Consistent dumps of the databases in an encrypted, deduplicated restic repository, and every moment between them where the engine can. */
export const databaseBackup = z.strictObject({
  /** When, as five cron fields, UTC. */
  schedule: cron.default('0 1 * * *'),
  /**
   * Minutes of work that a disaster may cost; beyond, an alert fires. Where the write-ahead log is archived all the time, minutes are
   * possible; an external database has its dumps alone, and cannot do better than their schedule.
   */
  rpo: integer(1, 10_080).default(1560),
  /** Backups that stay. */
  retention: retention.prefault({}),
  /** Any moment of the last days, from base backups and the write-ahead log; CloudNativePG has its own, see stores.postgres.backup. */
  pointInTime: z
    .strictObject({
      /** Archive the write-ahead log of the embedded Postgres, and take a base backup beside each dump. */
      enabled: z.boolean().default(true),
      /** Days that can be gone back. */
      days: integer(1, 90).default(3),
    })
    .prefault({}),
  /** Share of the repository, in percent, that is read and checked after each backup. */
  verify: integer(1, 100).default(5),
  /** Disk for dumps and base backup on their way: twice as large as the databases. Node disk, gone with the pod: they are not encrypted yet. */
  workspace: bytes.default('2Gi'),
  /** Tier or figures. */
  resources: resources.default('small'),
});
