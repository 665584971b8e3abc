import { z } from 'zod';
import { resources } from '../resources';
import { room } from './room';

/** The way back, which people start. */
export const restore = z.strictObject({
  /** Room for the backup and for what is built from it. */
  volume: room('10Gi'),
  /** Tier or figures of each step. */
  resources: resources.default('small'),
});
