/** An object as it is applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

/** What is at a path below a value; undefined where the path ends before. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((around, key) => fieldsOf(around)[key], value);
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsOf(value: unknown): string[] {
  return entriesOf(value).filter((entry) => typeof entry === 'string');
}

/** The spec of the pods that an object makes, and of those that its template makes. */
export function podOf(manifest: Manifest | undefined): unknown {
  if (manifest?.kind === 'Pod') return manifest['spec'];
  return at(manifest, 'spec', 'template', 'spec') ?? at(manifest, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
}

/** All containers of a pod, those that run before the others included. */
export function containersOf(pod: unknown): { readonly name: string; readonly container: unknown }[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    entriesOf(at(pod, list)).map((container) => ({ name: String(at(container, 'name')), container })),
  );
}

/** A Job's name ends in a hash of its content: without it, the next one is the same object, changed. */
export function identityOf({ kind, metadata: { name, namespace } }: Manifest): string {
  const lasting = kind === 'Job' ? name.replace(/-[0-9a-f]{8}$/, '') : name;
  return `${kind} ${namespace ? `${namespace}/` : ''}${lasting}`;
}
