import { z } from 'zod';
import { cron, integer } from '../../validation/fields';
import { resources } from '../resources';
import { retention } from './retention';

/** What Git does not hold, in a repository of its own. */
export const configurationBackup = z.strictObject({
  /** When, as five cron fields, UTC. */
  schedule: cron.default('15 1 * * *'),
  /** Read what people made in Grafana, with the token of a service account that somebody made there. */
  grafana: z.boolean().default(false),
  /** Backups that stay. */
  retention: retention.prefault({}),
  /** Share of the backups, in percent, that is read and checked after each run. */
  verify: integer(1, 100).default(100),
  /** Tier or figures. */
  resources: resources.default('small'),
});
