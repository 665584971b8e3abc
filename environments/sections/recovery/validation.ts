import { z } from 'zod';
import { cron, integer } from '../../validation/fields';
import { resources } from '../resources';
import { room } from './room';

/** A restore for trial, into a server and a volume of its own. */
export const validation = z.strictObject({
  /** When, as five cron fields, UTC: after the backup. */
  schedule: cron.default('0 4 * * *'),
  /** Minutes that a restore may take: longer, and the alert fires. */
  rto: integer(1, 10_080).default(240),
  /** Room for the backup and for what is built from it. */
  volume: room('10Gi'),
  /** Tier or figures of each step. */
  resources: resources.default('small'),
});
