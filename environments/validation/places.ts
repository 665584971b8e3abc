import type { VolumeSize } from '../../charts/platform/tiers';
import type { Environment } from '../schema';

/** A value somewhere in an environment. */
export interface Place<Value> {
  readonly path: readonly string[];
  readonly value: Value;
}

/** Every value of a kind, wherever it is: the checks of volumes and sizes are for those of all components, new ones included. */
export function placesOf<Value>(environment: Environment, isOne: (value: unknown, name: string) => value is Value & {}): Place<Value>[] {
  const search = (value: unknown, path: readonly string[]): Place<Value>[] => {
    if (isOne(value, path.at(-1) ?? '')) return [{ path, value }];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) => search(inner, [...path, name]));
  };
  return search(environment, []);
}

export const isVolume = (value: unknown): value is VolumeSize =>
  typeof value === 'object' && value !== null && 'tier' in value && 'size' in value;
