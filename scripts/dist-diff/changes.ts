import { isDeepStrictEqual } from 'node:util';
import { fieldsOf, identityOf, type Manifest } from './manifest';

/** An object that is not what it was. */
export interface Change {
  /** `Deployment airflow/airflow-webserver`; a Job without its hash. */
  readonly object: string;
  /** Nothing where it is new. */
  readonly before?: Manifest;
  /** Nothing where it is gone. */
  readonly after?: Manifest;
  /** Fields that differ, where it is on both sides. */
  readonly paths: readonly string[];
}

/** What differs between two renderings of an environment, ordered by name. */
export function changesBetween(before: readonly Manifest[], after: readonly Manifest[]): Change[] {
  const [old, young] = [before, after].map((manifests) => new Map(manifests.map((manifest) => [identityOf(manifest), manifest])));
  return [...new Set([...(old?.keys() ?? []), ...(young?.keys() ?? [])])].sort().flatMap((object) => {
    const [was, is] = [old?.get(object), young?.get(object)];
    if (isDeepStrictEqual(was, is)) return [];
    return [{ object, ...(was && { before: was }), ...(is && { after: is }), paths: was && is ? differingPaths(was, is, '') : [] }];
  });
}

/** Paths of the values that differ; entries of a list by their names where they have some. */
function differingPaths(was: unknown, is: unknown, path: string): string[] {
  if (isDeepStrictEqual(was, is)) return [];
  const [old, young] = [branchesOf(was), branchesOf(is)];
  if (!old || !young) return [path];
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((key) =>
    differingPaths(old.get(key), young.get(key), key.startsWith('[') || path === '' ? `${path}${key}` : `${path}.${key}`),
  );
}

function branchesOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((entry: unknown, index) => [`[${nameOf(entry) ?? index}]`, entry]));
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

function nameOf(entry: unknown): string | undefined {
  const { name, mountPath } = fieldsOf(entry);
  return typeof name === 'string' ? [name, mountPath].filter((part) => part !== undefined).join(' ') : undefined;
}
