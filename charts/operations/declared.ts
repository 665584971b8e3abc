import { createHash } from 'node:crypto';
import { ApiObject, type App } from 'cdk8s';

/** What preflight looks for, by check: charts/operations/assets/preflight.py says how. */
export interface Declared {
  readonly variables: { readonly names: readonly string[]; readonly sha256: string };
  /** ExternalSecrets by namespace. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  /** Kinds by group and version. */
  readonly kinds: Readonly<Record<string, readonly string[]>>;
  /** Provisioner by storage class. */
  readonly classes: Readonly<Record<string, string>>;
}

/** What an environment's charts stand on, once they are complete. */
export function declaredBy(app: App, namespaces: readonly string[], settings: Readonly<Record<string, string>>): Declared {
  const objects = app.charts
    .flatMap((chart) => chart.node.findAll())
    .filter((node): node is ApiObject => ApiObject.isApiObject(node))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const named = (kind: string) => objects.filter((object) => object.kind === kind);
  const names = Object.keys(settings).sort();
  const lines = names.map((name) => `${name}=${settings[name]}\n`).join('');
  return {
    variables: { names, sha256: createHash('sha256').update(lines).digest('hex') },
    secrets: Object.fromEntries(
      namespaces.map((namespace) => [
        namespace,
        named('ExternalSecret')
          .filter(({ metadata }) => metadata.namespace === namespace)
          .map(({ name }) => name),
      ]),
    ),
    kinds: customKinds(objects),
    classes: Object.fromEntries(
      named('StorageClass').map((object) => [object.name, (object.toJson() as { readonly provisioner: string }).provisioner]),
    ),
  };
}

/** Those of groups with a dot: all that do not belong to Kubernetes, and of its own those that came with time. */
function customKinds(objects: readonly ApiObject[]): Record<string, readonly string[]> {
  const kinds = new Map<string, Set<string>>();
  for (const { apiVersion, apiGroup, kind } of objects) {
    if (!apiGroup.includes('.')) continue;
    kinds.set(apiVersion, (kinds.get(apiVersion) ?? new Set()).add(kind));
  }
  return Object.fromEntries([...kinds].sort().map(([version, found]) => [version, [...found].sort()]));
}
