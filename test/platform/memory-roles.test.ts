import {
  leastMemory,
  MEMORY_ROLES,
  type MemoryRoleName,
  memoryOf,
  memoryVolumeOf,
  mostOfOneTask,
  roleOf,
} from '../../charts/platform/memory-roles';
import { quantityValue } from '../../charts/platform/quantity';

const MiB = 2 ** 20;
const roles = Object.keys(MEMORY_ROLES) as MemoryRoleName[];
const uses = roles.flatMap((memory) => [1, 4, 8, 128].map((concurrency) => ({ priority: 'medium' as const, memory, concurrency })));

test.each([
  ['low', 'cache', 'hot'],
  ['medium', 'processing', 'cold'],
  ['high', 'buffer', 'archive'],
] as const)('The deployment guide’s arrows lead from %s CPU priority to %s memory to %s storage', (priority, memory, storage) => {
  expect(roleOf({ priority, concurrency: 1 })).toBe(MEMORY_ROLES[memory]);
  expect(MEMORY_ROLES[memory].storage).toBe(storage);
});

test('A pool may choose another role than that of its priority', () => {
  expect(roleOf({ priority: 'low', memory: 'buffer', concurrency: 1 })).toBe(MEMORY_ROLES.buffer);
});

test('Eight tasks at a time get these', () => {
  const sizes = roles.map((memory) => [memory, memoryOf({ priority: 'low', memory, concurrency: 8 })]);
  expect(Object.fromEntries(sizes)).toEqual({
    cache: { request: '384Mi', limit: '2816Mi' },
    processing: { request: '1Gi', limit: '4Gi' },
    buffer: { request: '4Gi', limit: '4Gi' },
  });
});

describe.each(uses)('$memory with $concurrency tasks at a time', (use) => {
  const { request, limit } = memoryOf(use);
  const volume = quantityValue(memoryVolumeOf(use)?.size ?? '0');

  test('requests no more than its limit, and all of it where nothing may depend on neighbours', () => {
    expect(quantityValue(request)).toBeLessThanOrEqual(quantityValue(limit));
    expect(request === limit).toBe(use.memory === 'buffer');
  });

  test('has room for all tasks while its volume is full, which counts against the limit', () => {
    expect(quantityValue(limit)).toBeGreaterThanOrEqual(quantityValue(leastMemory(use)));
    expect(quantityValue(leastMemory(use))).toBe((256 + use.concurrency * 96) * MiB + volume);
  });

  test('leaves half of its memory or more to processes', () => {
    expect(volume * 2).toBeLessThanOrEqual(quantityValue(limit));
  });

  test('keeps the others alive when one task takes all it can', () => {
    const others = (256 + (use.concurrency - 1) * 96) * MiB;
    expect(mostOfOneTask(use, limit) + others + volume).toBe(quantityValue(limit));
  });
});
