import { z } from 'zod';

/** The part that a site plays. */
export const site = z.discriminatedUnion('role', [
  z.strictObject({
    /** It serves. */
    role: z.literal('primary'),
  }),
]);
