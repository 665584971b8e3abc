import { z } from 'zod';
import { configurationBackup } from './configuration';
import { databaseBackup } from './database';
import { restore } from './restore';
import { site } from './site';
import { storageBackup } from './storage';
import { validation } from './validation';

/** Backups, restores, and the site that takes over. */
export const recovery = z.strictObject({
  /** Whether this site serves, or stands by for one that does. */
  site: site.prefault({ role: 'primary' }),
  /** The databases, each night, and where the engine can, every moment between. */
  database: databaseBackup.prefault({}),
  /** Task logs, archives and volumes. */
  storage: storageBackup.prefault({}),
  /** What Git does not hold: connections, variables, pools, roles, realm, dashboards. */
  configuration: configurationBackup.prefault({}),
  /** The way back, which people start. */
  restore: restore.prefault({}),
  /** The nightly proof that the newest backup can be restored. */
  validation: validation.prefault({}),
});
