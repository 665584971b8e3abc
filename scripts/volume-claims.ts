import { assemble } from '../charts/environment';
import type { RenderedObject } from '../charts/platform/rendered-object';
import type { EnvironmentInput } from '../environments/schema';
import { isVolume, placesOf } from '../environments/validation/places';
import { problemsIn } from '../environments/validation/validate';

/** A volume that an environment asks for, by the name that people see in the names of its claims. */
export interface NamedVolume {
  readonly name: string;
  readonly size: string;
  readonly storageClass: string;
  readonly namespace: string;
  /** The object whose pods have it. */
  readonly owner: { readonly kind: 'StatefulSet' | 'Cluster'; readonly name: string };
  /** Path of its size in a Cluster. */
  readonly field?: 'storage' | 'walStorage';
}

/** What an environment renders: nothing, if it is not valid. */
export function objectsOf(environment: EnvironmentInput): RenderedObject[] {
  const { environment: complete } = problemsIn(environment.name, environment);
  return complete ? assemble(complete).app.charts.flatMap((chart) => chart.toJson() as RenderedObject[]) : [];
}

/** Volumes of StatefulSets, and of databases that an operator runs. */
export const volumesOf = (objects: readonly RenderedObject[]): NamedVolume[] => objects.flatMap(volumesIn);

function volumesIn({ kind, metadata: { name, namespace = '' }, spec = {} }: RenderedObject): NamedVolume[] {
  if (kind === 'StatefulSet') {
    return (spec.volumeClaimTemplates ?? []).map(({ metadata, spec: claim }) => ({
      name: metadata?.name ?? '',
      size: String(claim.resources?.requests?.storage),
      storageClass: claim.storageClassName ?? '',
      namespace,
      owner: { kind, name },
    }));
  }
  if (kind !== 'Cluster') return [];
  return (['storage', 'walStorage'] as const).flatMap((field) => {
    const { size, storageClass = '' } = spec[field] ?? {};
    return size ? [{ name: field === 'storage' ? name : `${name}-wal`, size, storageClass, namespace, owner: { kind, name }, field }] : [];
  });
}

/** The field of the environment file that says how large a volume is: the one with which it changes. */
export function fieldOf(environment: EnvironmentInput, volume: NamedVolume, size: string): string | undefined {
  const { environment: complete } = problemsIn(environment.name, environment);
  const paths = complete ? placesOf(complete, isVolume).map(({ path }) => [...path, 'size']) : [];
  const follows = (path: readonly string[]) => {
    const changed = volumesOf(objectsOf(withValue(complete as EnvironmentInput, path, size)));
    return changed.some((other) => other.name === volume.name && other.owner.name === volume.owner.name && other.size === size);
  };
  return paths.find(follows)?.join('.');
}

function withValue<T>(value: T, [name, ...rest]: readonly string[], leaf: string): T {
  if (name === undefined) return leaf as T;
  return { ...value, [name]: withValue((value as Record<string, unknown>)[name], rest, leaf) };
}
