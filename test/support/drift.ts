/** Differences between two renderings, field by field. */
import type { KubernetesObject } from './manifests';
import { title, withoutHash } from './objects';

export interface Difference {
  /** `Deployment airflow/airflow-scheduler`; a Job without its hash. */
  readonly object: string;
  /** `spec.template.spec.containers[airflow-scheduler].env[SITE].value`; empty where the object is on one side only. */
  readonly path: string;
  readonly here: unknown;
  readonly there: unknown;
}

/** All of them, objects that are on one side only included. */
export function differences(here: readonly KubernetesObject[], there: readonly KubernetesObject[]): Difference[] {
  const [mine, theirs] = [here, there].map((objects) => new Map(objects.map((object) => [identity(object), leavesOf(object)])));
  const found: Difference[] = [];
  for (const object of new Set([...(mine?.keys() ?? []), ...(theirs?.keys() ?? [])])) {
    const [a, b] = [mine?.get(object), theirs?.get(object)];
    if (!a || !b) found.push({ object, path: '', here: a && 'there', there: b && 'there' });
    else {
      for (const path of new Set([...a.keys(), ...b.keys()])) {
        if (a.get(path) !== b.get(path)) found.push({ object, path, here: a.get(path), there: b.get(path) });
      }
    }
  }
  return found;
}

const identity = (object: KubernetesObject): string =>
  title({ ...object, metadata: { ...object.metadata, name: withoutHash(object) } } as KubernetesObject);

/** Every value of an object by its path. A list's entries go by their names where they have some, by their places where not. */
function leavesOf(object: KubernetesObject): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((entry: unknown, index) => {
        visit(entry, `${path}[${nameOf(entry) ?? index}]`);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path ? `${path}.${key}` : key);
    } else leaves.set(path, value);
  };
  visit(object.kind === 'Job' ? { ...object, metadata: { ...object.metadata, name: withoutHash(object) } } : object, '');
  return leaves;
}

function nameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null || !('name' in entry) || typeof entry.name !== 'string') return undefined;
  return 'mountPath' in entry ? `${entry.name} ${String(entry.mountPath)}` : entry.name;
}
