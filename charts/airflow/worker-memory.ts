import type { EnvironmentVariables } from '../platform/environment-variables';
import { type MemoryUse, memoryOf, memoryVolumeOf, mostOfOneTask } from '../platform/memory-roles';
import { type Resources, resourcesOf, type Size } from '../platform/tiers';
import type { Mount } from '../platform/volumes';

/** What the memory role of a pool makes of its container. */
export interface WorkerMemory {
  readonly resources: Resources;
  readonly environment: EnvironmentVariables;
  readonly mounts: readonly Mount[];
}

/** CPU and disk of a worker are those of its tier, its memory follows from its role; figures of one's own say all three. */
export function workerMemory(size: Size, use: MemoryUse): WorkerMemory {
  const { requests, limits } = resourcesOf(size);
  const { request, limit } = typeof size === 'string' ? memoryOf(use) : { request: requests.memory, limit: limits.memory };
  const volume = memoryVolumeOf(use);
  return {
    resources: { requests: { ...requests, memory: request }, limits: { ...limits, memory: limit } },
    environment: {
      TASK_MEMORY_KIB: String(Math.floor(mostOfOneTask(use, limit) / 1024)),
      ...(volume ? { [volume.variable]: volume.path } : {}),
    },
    mounts: volume ? [{ name: 'task-memory', path: volume.path, source: { emptyDir: { size: volume.size, medium: 'Memory' } } }] : [],
  };
}
