import { z } from 'zod';
import { cron } from '../../validation/fields';
import { resources } from '../resources';

/** What Git does not hold, in a repository of its own. */
export const configurationBackup = z.strictObject({
  /** When, as five cron fields, UTC. */
  schedule: cron.default('15 1 * * *'),
  /** Tier or figures. */
  resources: resources.default('small'),
});
