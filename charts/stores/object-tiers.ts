import type { StorageTier } from '../platform/tiers';

/** Folder of the archive bucket in which objects of a tier lie: hot ones are where they were put. */
export const folderOf = (tier: StorageTier): string => (tier === 'hot' ? '' : `${tier}/`);
