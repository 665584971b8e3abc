import { z } from 'zod';
import { cron, integer } from '../../validation/fields';
import { resources } from '../resources';

/** Who did what: Airflow's event log in a bucket where nobody changes it, and in the log store. */
export const audit = z.strictObject({
  /** When events are exported, as five cron fields, UTC. */
  schedule: cron.default('*/5 * * * *'),
  /** Days that an event is kept, by object lock where the bucket has it; Keycloak keeps its events as long. */
  retentionDays: integer(1, 3650).default(400),
  /** Object lock. governance: who has a special right may delete earlier. compliance: nobody may, the account's owner included. */
  lock: z.enum(['governance', 'compliance']).default('governance'),
  /** Tier or figures of the export. */
  resources: resources.default('micro'),
});
