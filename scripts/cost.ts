import { type Amounts, storageOf } from '../charts/platform/amounts';
import { inGibibytes } from '../charts/platform/capacity';
import { STORAGE_TIERS, type StorageTier, storageClassName } from '../charts/platform/tiers';

/**
 * List prices in US dollars, of a provider who asks for what pods request and not for nodes: GKE Autopilot, us-central1, September 2026,
 * and of the disks behind our storage classes there. Put yours here. https://cloud.google.com/kubernetes-engine/pricing
 */
const PRICES = {
  /** Of a CPU for an hour. */
  cpu: 0.0445,
  /** Of a GiB of memory for an hour. */
  memory: 0.0049225,
  /** Of a GiB of a volume for a month. */
  volumes: { hot: 0.17, cold: 0.04, archive: 0.04 } satisfies Record<StorageTier, number>,
};

const HOURS_A_MONTH = 730;

/** US dollars a month. */
export interface Cost {
  readonly cpu: number;
  readonly memory: number;
  readonly volumes: number;
  readonly together: number;
}

/** What a month costs in which these are asked for from the first to the last hour. @param instance whose storage classes the volumes have */
export function costOf(amounts: Amounts, instance: string): Cost {
  const cpu = PRICES.cpu * HOURS_A_MONTH * (amounts['requests.cpu'] ?? 0);
  const memory = PRICES.memory * HOURS_A_MONTH * inGibibytes(amounts['requests.memory']);
  const inTier = (tier: StorageTier) => PRICES.volumes[tier] * inGibibytes(amounts[storageOf(storageClassName(instance, tier))]);
  const volumes = STORAGE_TIERS.reduce((total, tier) => total + inTier(tier), 0);
  return { cpu, memory, volumes, together: cpu + memory + volumes };
}
