import { z } from 'zod';
import { bytes, cron, integer } from '../../validation/fields';
import { resources } from '../resources';

/** Consistent dumps of the databases in an encrypted, deduplicated restic repository. */
export const databaseBackup = z.strictObject({
  /** When, as five cron fields, UTC. */
  schedule: cron.default('0 1 * * *'),
  /** Minutes of work that a disaster may cost: older, and the alert for the backup fires. */
  rpo: integer(1, 44_640).default(1560),
  /** Backups that stay, the newest of each day, week and month. */
  retention: z
    .strictObject({
      /** Days. */
      daily: integer(1, 365).default(7),
      /** Weeks. */
      weekly: integer(0, 520).default(5),
      /** Months. */
      monthly: integer(0, 120).default(12),
    })
    .prefault({}),
  /** Share of the repository, in percent, that is read and checked after each backup. */
  verify: integer(1, 100).default(5),
  /** Disk for the dumps on their way: as large as the databases. */
  workspace: bytes.default('2Gi'),
  /** Tier or figures. */
  resources: resources.default('small'),
});
