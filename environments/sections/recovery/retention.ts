import { z } from 'zod';
import { integer } from '../../validation/fields';

/** Backups that stay, the newest of each day, week and month. */
export const retention = z.strictObject({
  /** Days. */
  daily: integer(1, 365).default(7),
  /** Weeks. */
  weekly: integer(0, 520).default(5),
  /** Months. */
  monthly: integer(0, 120).default(12),
});
