/** CPU and memory in Kubernetes notation, for one side of a container's resources. */
export interface Quantities {
  readonly cpu: string;
  readonly memory: string;
  /** Node disk for the writable layer and the log; emptyDirs are added to the limit. */
  readonly storage: string;
}

export interface Resources {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

/**
 * Container sizes. Requests are what the scheduler reserves, close to what the software uses when idle, and on a busy node
 * the shares by which CPU is divided; CPU limits are generous because a Python process needs its burst at start, memory
 * limits are what a leak may cost a neighbour.
 */
export const RESOURCE_TIERS = {
  nano: { requests: { cpu: '10m', memory: '32Mi', storage: '16Mi' }, limits: { cpu: '250m', memory: '96Mi', storage: '128Mi' } },
  micro: { requests: { cpu: '50m', memory: '96Mi', storage: '64Mi' }, limits: { cpu: '1', memory: '256Mi', storage: '512Mi' } },
  mini: { requests: { cpu: '50m', memory: '256Mi', storage: '128Mi' }, limits: { cpu: '2', memory: '1Gi', storage: '2Gi' } },
  small: { requests: { cpu: '100m', memory: '384Mi', storage: '128Mi' }, limits: { cpu: '2', memory: '1Gi', storage: '2Gi' } },
  medium: { requests: { cpu: '500m', memory: '1Gi', storage: '512Mi' }, limits: { cpu: '2', memory: '2Gi', storage: '4Gi' } },
  large: { requests: { cpu: '1', memory: '2Gi', storage: '1Gi' }, limits: { cpu: '4', memory: '4Gi', storage: '8Gi' } },
  xlarge: { requests: { cpu: '2', memory: '8Gi', storage: '2Gi' }, limits: { cpu: '8', memory: '16Gi', storage: '16Gi' } },
} as const satisfies Record<string, Resources>;

export type ResourceTier = keyof typeof RESOURCE_TIERS;

/** A named tier, or figures of one's own where none fits. */
export type Size = ResourceTier | Resources;

export const resourcesOf = (size: Size): Resources => (typeof size === 'string' ? RESOURCE_TIERS[size] : size);

/**
 * CPU priorities. The platform itself stands above every task; background tasks never push another pod out.
 * Values stay far below the two system-* classes of Kubernetes (2,000,000,000).
 */
export const PRIORITIES = {
  low: { value: 1_000, preempts: false, description: 'Background tasks: wait for room, give way to everything else.' },
  medium: { value: 10_000, preempts: true, description: 'Data processing: the usual tasks.' },
  high: { value: 100_000, preempts: true, description: 'Critical DAGs: take room from other tasks.' },
  system: {
    value: 1_000_000,
    preempts: true,
    description: 'Airflow, its stores, its perimeter and its backups: without them no task runs, or none is safe.',
  },
} as const;

export type Priority = keyof typeof PRIORITIES;

export const priorityClassName = (instance: string, priority: Priority): string => `${instance}-${priority}`;

/** hot: SSD, data in use. cold: HDD, data kept at hand. archive: the cheapest volumes, history. */
export const STORAGE_TIERS = ['hot', 'cold', 'archive'] as const;

export type StorageTier = (typeof STORAGE_TIERS)[number];

export const storageClassName = (instance: string, tier: StorageTier): string => `${instance}-${tier}`;

/** A volume's tier and size. */
export interface VolumeSize {
  readonly tier: StorageTier;
  /** Kubernetes quantity: 20Gi. */
  readonly size: string;
}
