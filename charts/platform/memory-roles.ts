import { inMebibytes, quantityValue } from './quantity';
import type { Priority, StorageTier } from './tiers';

/** A volume in memory, which counts against the memory limit as far as it is filled. */
interface MemoryVolume {
  readonly path: string;
  /** Variable by which tasks find it. */
  readonly variable: string;
  /** Mebibytes for each task at a time. */
  readonly perTask: number;
}

interface MemoryRole {
  /** Mebibytes that one task may use on average while all slots are taken, its processes included. */
  readonly task: number;
  /** Of these, what the scheduler reserves. */
  readonly reserved: number;
  readonly volume?: MemoryVolume;
  /** Reserve all of it, the volume too: nothing depends on what the neighbours leave. @default false */
  readonly guaranteed?: boolean;
  /** Where what is made with it belongs. */
  readonly storage: StorageTier;
}

/**
 * What the memory of a worker pool is for. Measured with Airflow 3.3.2: a worker and its log server take 140 MiB, a task that
 * does nothing 85 MiB (supervisor 35, task 50), a free slot next to nothing.
 */
export const MEMORY_ROLES = {
  /** Small tasks that read the same things: what one fetched, the others find in memory. */
  cache: { task: 256, reserved: 16, volume: { path: '/opt/airflow/cache', variable: 'TASK_CACHE', perTask: 64 }, storage: 'hot' },
  /** Tasks that work on data: the largest share for each, and nothing beside it. */
  processing: { task: 480, reserved: 96, storage: 'cold' },
  /** Critical tasks: all reserved, with room to put results down and for the pages of files they read. */
  buffer: {
    task: 352,
    reserved: 352,
    volume: { path: '/opt/airflow/scratch', variable: 'TASK_SCRATCH', perTask: 128 },
    guaranteed: true,
    storage: 'archive',
  },
} as const satisfies Record<string, MemoryRole>;

export type MemoryRoleName = keyof typeof MEMORY_ROLES;

/** The deployment guide's arrows from CPU to memory. Those from memory to storage are in the table above. */
const ROLE_OF: Readonly<Record<Exclude<Priority, 'system'>, MemoryRoleName>> = { low: 'cache', medium: 'processing', high: 'buffer' };

/** Mebibytes of the worker itself: its main process, its log server, and the libraries of both. */
const WORKER = 256;

/** Mebibytes without which no task starts. */
const EMPTY_TASK = 96;

export interface MemoryUse {
  readonly priority: Exclude<Priority, 'system'>;
  /** @default - by priority: cache for low, processing for medium, buffer for high */
  readonly memory?: MemoryRoleName;
  /** Tasks at a time. */
  readonly concurrency: number;
  /** Its pods stay on nodes of its own: all of it is reserved, so that together they cannot take more than these have. @default false */
  readonly ownNodes?: boolean;
}

export const roleOf = ({ priority, memory }: MemoryUse): MemoryRole => MEMORY_ROLES[memory ?? ROLE_OF[priority]];

/** Request and limit of one worker, by its role and the tasks that it runs at a time. */
export function memoryOf(use: MemoryUse): { readonly request: string; readonly limit: string } {
  const { task, reserved, volume, guaranteed } = roleOf(use);
  const limit = WORKER + use.concurrency * (task + (volume?.perTask ?? 0));
  return { request: inMebibytes(guaranteed || use.ownNodes ? limit : WORKER + use.concurrency * reserved), limit: inMebibytes(limit) };
}

/** Size of the volume in memory, where the role has one. */
export const memoryVolumeOf = (use: MemoryUse): (MemoryVolume & { readonly size: string }) | undefined => {
  const { volume } = roleOf(use);
  return volume && { ...volume, size: inMebibytes(use.concurrency * volume.perTask) };
};

/** The least limit with which every slot can be taken while the volume is full. */
export const leastMemory = (use: MemoryUse): string =>
  inMebibytes(WORKER + use.concurrency * (EMPTY_TASK + (roleOf(use).volume?.perTask ?? 0)));

/** Bytes that one process may allocate: what leaves the worker, a full volume and a task in every other slot alive. */
export const mostOfOneTask = (use: MemoryUse, limit: string): number =>
  quantityValue(limit) - quantityValue(leastMemory(use)) + EMPTY_TASK * 2 ** 20;
