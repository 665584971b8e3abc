import { z } from 'zod';
import { cron } from '../../validation/fields';
import { resources } from '../resources';

/** Copies of what is in buckets and on volumes. */
export const storageBackup = z.strictObject({
  /** When, as five cron fields, UTC. */
  schedule: cron.default('30 1 * * *'),
  /** Tier or figures. */
  resources: resources.default('mini'),
});
