import { z } from 'zod';
import { cron, label } from '../../validation/fields';

/** The part that a site plays, alone or in a pair of which one serves. A failover swaps the roles of the two. */
export const site = z.discriminatedUnion('role', [
  z.strictObject({
    /** It serves. */
    role: z.literal('primary'),
    /** The environment that stands by for it. @default - none does */
    partner: label(20).optional(),
  }),
  z.strictObject({
    /**
     * It follows its partner and takes over at a failover. Until then its schedulers, triggerers and workers are at zero,
     * its database and its buckets hold what the partner copies into its backups bucket, and no job of its own changes them.
     */
    role: z.literal('standby'),
    /** The environment that it stands by for. */
    partner: label(20),
    /** When it takes in what the partner has backed up, where its database does not follow by itself: five cron fields, UTC. */
    restores: cron.default('30 3 * * *'),
  }),
]);
