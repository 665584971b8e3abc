/**
 * Writes test/schemas/: the schemas that every synthesized object is validated against.
 *
 *     npm run vendor-schemas -- <directory with kubernetes-<version>.json> <directory with CRD .yaml files> [<another one>]
 *
 * The other directory holds the CRDs of Argo CD and Flux: examples/ is validated against them, and nothing that charts make.
 * A kubernetes-<version>.json holds the `definitions` of that release's api/openapi-spec/swagger.json.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { compare, filesIn, mapSubschemas, mapValues, readCrds, type Schema } from './crds';
import { OBJECT_META, refTo, shareRepeated, strict, strictKind } from './strict-schema';

/** The built-in kinds that charts may create. To allow another one, add it here and run this script. */
const KUBERNETES_KINDS = [
  'v1/ConfigMap',
  'v1/LimitRange',
  'v1/Namespace',
  'v1/PersistentVolumeClaim',
  'v1/Pod', // the pod template file of the KubernetesExecutor
  'v1/ResourceQuota',
  'v1/Secret',
  'v1/Service',
  'v1/ServiceAccount',
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding',
  'apps/v1/DaemonSet',
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'autoscaling/v2/HorizontalPodAutoscaler',
  'batch/v1/CronJob',
  'batch/v1/Job',
  'discovery.k8s.io/v1/EndpointSlice',
  'networking.k8s.io/v1/Ingress',
  'networking.k8s.io/v1/NetworkPolicy',
  'policy/v1/PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1/ClusterRole',
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1/Role',
  'rbac.authorization.k8s.io/v1/RoleBinding',
  'scheduling.k8s.io/v1/PriorityClass',
  'storage.k8s.io/v1/StorageClass',
];

/** Types that the published schema describes too loosely (every quantity a string) or cannot describe (any object). */
const REPLACED: Readonly<Record<string, Schema>> = {
  'intstr.IntOrString': { type: ['integer', 'string'] },
  'meta.v1.FieldsV1': { type: 'object' },
  'resource.Quantity': {
    type: ['string', 'number'],
    pattern: '^[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$',
  },
  'runtime.RawExtension': { type: 'object' },
};

interface SchemaFile {
  /** What the file was made from. */
  readonly source: string;
  /** By apiVersion/kind. */
  readonly kinds: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return [group, version, kind].filter((part) => part !== '').join('/');
}

function splitKey(key: string): { apiVersion: string; kind: string } {
  const slash = key.lastIndexOf('/');
  return { apiVersion: key.slice(0, slash), kind: key.slice(slash + 1) };
}

/** io.k8s.api.core.v1.Container becomes core.v1.Container: shorter, and still unique. */
function shortName(definition: string): string {
  return definition.replace(/^io\.k8s\.(api|apimachinery\.pkg\.(apis|api|util)|apimachinery\.pkg)\./, '');
}

function withShortRefs(schema: Schema): Schema {
  const { $ref, ...rest } = mapSubschemas(schema, withShortRefs);
  // What stands beside a $ref (a description, a default) only documents the field.
  return typeof $ref === 'string' ? refTo(shortName($ref.replace('#/definitions/', ''))) : rest;
}

function readDefinitions(file: string): Map<string, Schema> {
  const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as { definitions?: Record<string, Schema> };
  if (!definitions) throw new Error(`${file} has no "definitions": it is not the OpenAPI v2 document of Kubernetes`);
  const byName = Object.entries(definitions).map(([name, schema]) => [shortName(name), withShortRefs(schema)] as const);
  return new Map(byName);
}

function kubernetesSchemas(file: string, release: string): SchemaFile {
  const published = readDefinitions(file);
  const publishedKinds = new Map<string, Schema>();
  for (const schema of published.values()) {
    const names = (schema['x-kubernetes-group-version-kind'] ?? []) as readonly GroupVersionKind[];
    for (const name of names) publishedKinds.set(keyOf(name), schema);
  }
  const kinds: Record<string, Schema> = {};
  for (const key of KUBERNETES_KINDS) {
    const schema = publishedKinds.get(key);
    if (!schema) throw new Error(`Kubernetes ${release} has no ${key}: correct KUBERNETES_KINDS in vendor-schemas.ts`);
    const { apiVersion, kind } = splitKey(key);
    kinds[key] = strictKind(schema, apiVersion, kind);
  }
  const definitions = mapValues(referenced(Object.values(kinds), published), (schema, name) => REPLACED[name] ?? strict(schema));
  return { source: `Kubernetes ${release}`, kinds, definitions };
}

/** Every definition that these schemas need, directly or not. */
function referenced(schemas: readonly Schema[], definitions: ReadonlyMap<string, Schema>): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  const collect = (schema: Schema): Schema => {
    const name = typeof schema['$ref'] === 'string' ? schema['$ref'].replace('#/definitions/', '') : undefined;
    if (name !== undefined && !(name in found)) {
      const definition = definitions.get(name);
      if (!definition) throw new Error(`the published schemas refer to ${name}, which they do not define`);
      found[name] = definition;
      collect(definition);
    }
    return mapSubschemas(schema, collect);
  };
  for (const schema of schemas) collect(schema);
  return found;
}

function crdSchemas(directory: string, kubernetes: SchemaFile): SchemaFile {
  const kinds = readCrds(directory).map(({ group, version, names: { kind }, schema }) => {
    return [keyOf({ group, version, kind }), strictKind(schema, `${group}/${version}`, kind)] as const;
  });
  const shared = shareRepeated(Object.fromEntries(kinds));
  const objectMeta = referenced([refTo(OBJECT_META)], new Map(Object.entries(kubernetes.definitions)));
  return {
    source: `CustomResourceDefinitions, ObjectMeta from ${kubernetes.source}`,
    kinds: shared.kinds,
    definitions: { ...shared.definitions, ...objectMeta },
  };
}

/** One line per kind and definition: small, yet a changed field shows as one changed line. */
function serialize({ source, kinds, definitions }: SchemaFile): string {
  const block = (schemas: Readonly<Record<string, Schema>>): string =>
    Object.keys(schemas)
      .sort(compare)
      .map((name) => `${JSON.stringify(name)}:${JSON.stringify(schemas[name])}`)
      .join(',\n');
  return `{"source":${JSON.stringify(source)},\n"kinds":{\n${block(kinds)}\n},"definitions":{\n${block(definitions)}\n}}\n`;
}

function main([kubernetesDirectory, crdDirectory, deliveryDirectory, ...others]: readonly string[]): void {
  if (!kubernetesDirectory || !crdDirectory || others.length > 0) {
    throw new Error(
      'usage: npm run vendor-schemas -- <directory with kubernetes-*.json> <directory with CRD .yaml files> [<directory with those of Argo CD and Flux>]',
    );
  }
  const outputs = new Map<string, SchemaFile>();
  for (const file of filesIn(kubernetesDirectory, '.json')) {
    const [, release, minor] = /^kubernetes-((\d+\.\d+)\.\d+)\.json$/.exec(basename(file)) ?? [];
    if (release) outputs.set(`kubernetes-${minor}.json`, kubernetesSchemas(file, release));
  }
  const newest = [...outputs.values()].at(-1);
  if (!newest) throw new Error(`${kubernetesDirectory} holds no kubernetes-<major>.<minor>.<patch>.json`);
  outputs.set('crds.json', crdSchemas(crdDirectory, newest));
  if (deliveryDirectory) outputs.set('delivery.json', crdSchemas(deliveryDirectory, newest));

  const target = resolve(__dirname, '..', 'test', 'schemas');
  mkdirSync(target, { recursive: true });
  for (const stale of filesIn(target, '.json')) if (deliveryDirectory || basename(stale) !== 'delivery.json') rmSync(stale);
  for (const [name, schemas] of outputs) {
    const text = serialize(schemas);
    writeFileSync(join(target, name), text);
    console.log(`test/schemas/${name}: ${Object.keys(schemas.kinds).length} kinds, ${Math.round(text.length / 1024)} KiB`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
