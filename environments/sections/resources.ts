import { z } from 'zod';
import { compareQuantities } from '../../charts/platform/quantity';
import {
  type Quantities,
  RESOURCE_TIERS,
  type Resources,
  type ResourceTier,
  STORAGE_TIERS,
  type StorageTier,
} from '../../charts/platform/tiers';
import { check } from '../validation/check';
import { bytes, cpu, integer } from '../validation/fields';

const quantities = z.strictObject({
  /** Cores, or thousandths: "500m". */
  cpu,
  /** Bytes: "512Mi". */
  memory: bytes,
  /** Node disk for the writable layer and the log; emptyDirs are added to the limit: "1Gi". */
  storage: bytes,
});

const figures = z
  .strictObject({
    /** What the scheduler reserves. */
    requests: quantities,
    /** What the container may take. */
    limits: quantities,
  })
  .check(requestWithinLimit('cpu'), requestWithinLimit('memory'), requestWithinLimit('storage'));

function requestWithinLimit(resource: keyof Quantities) {
  const request = ['requests', resource];
  const limit = ['limits', resource];
  return check<Resources>([request, limit], ({ requests, limits }) => {
    if (compareQuantities(requests[resource], limits[resource]) <= 0) return [];
    return [
      {
        path: request,
        value: requests[resource],
        rule: `at most the limit (${limits[resource]})`,
        fix: 'raise the limit or lower the request',
      },
    ];
  });
}

const tierNames = Object.keys(RESOURCE_TIERS) as [ResourceTier, ...ResourceTier[]];

/** A tier of charts/platform/tiers.ts, or figures of one's own. */
export const resources = z.union([z.enum(tierNames), figures]);

/** Size and storage tier of a volume. */
export const volume = (size: string, tier: StorageTier = 'hot') =>
  z
    .strictObject({
      /** hot: SSD; cold: HDD; archive: the cheapest. */
      tier: z.enum(STORAGE_TIERS).default(tier),
      /** Bytes: "20Gi". */
      size: bytes.default(size),
    })
    .prefault({});

/** What every replicated component takes. */
export const replicated = (size: ResourceTier, replicas = 1) => ({
  /** Number of pods. */
  replicas: integer(1, 200).default(replicas),
  /** Pods that a node drain must leave running; less than replicas. @default - all but one */
  minAvailable: integer(0, 199).optional(),
  /** Tier or figures for each pod. */
  resources: resources.default(size),
});

/** What a component takes whose number of pods may follow its load. */
export const growing = {
  /** Most pods; from `replicas` up to this, their number follows the load. @default - it stays at `replicas` */
  maxReplicas: integer(1, 200).optional(),
  /** Share of the requested CPU, in percent, above which pods are added, where CPU is what is measured. */
  targetCpu: integer(10, 95).default(70),
};
