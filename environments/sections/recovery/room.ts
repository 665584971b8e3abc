import { z } from 'zod';
import { STORAGE_TIERS } from '../../../charts/platform/tiers';
import { bytes } from '../../validation/fields';

/** Where a restore has room for the backup and for the databases that it builds from it: twice their size. */
export const room = (size: string) =>
  z
    .discriminatedUnion('type', [
      z.strictObject({
        /** On the disk of the node. */
        type: z.literal('node'),
        /** Bytes: "20Gi". */
        size: bytes.default(size),
      }),
      z.strictObject({
        /** On a volume that comes and goes with the pod. */
        type: z.literal('claim'),
        /** hot: SSD; cold: HDD; archive: the cheapest. */
        tier: z.enum(STORAGE_TIERS).default('cold'),
        /** Bytes: "20Gi". */
        size: bytes.default(size),
      }),
    ])
    .prefault({ type: 'node' });
