/** Reading CustomResourceDefinitions and walking the schemas in them: what `vendor-schemas` and `import-crds` have in common. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A JSON schema in the dialect of Kubernetes; only the keywords that hold other schemas are spelled out. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly [keyword: string]: unknown;
}

export interface Crd {
  readonly group: string;
  readonly version: string;
  readonly names: { readonly kind: string; readonly plural: string };
  readonly scope: string;
  readonly schema: Schema;
}

interface CrdDocument {
  readonly kind: string;
  readonly spec: Pick<Crd, 'group' | 'names' | 'scope'> & {
    readonly versions: readonly {
      readonly name: string;
      readonly storage: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** Every CRD in the YAML files of a directory at its storage version, ordered by group and kind. */
export function readCrds(directory: string): Crd[] {
  const crds = filesIn(directory, '.yaml').flatMap(readCrdFile);
  if (crds.length === 0) throw new Error(`${directory} holds no CustomResourceDefinition`);
  return crds.sort((a, b) => compare(`${a.group}/${a.names.kind}`, `${b.group}/${b.names.kind}`));
}

function readCrdFile(file: string): Crd[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const [mistake] = document.errors;
    if (mistake) throw new Error(`${file}: ${mistake.message}`);
    const manifest = document.toJS() as CrdDocument | null;
    if (manifest?.kind !== 'CustomResourceDefinition') return [];
    const { group, names, scope, versions } = manifest.spec;
    const storage = versions.find((version) => version.storage);
    if (!storage) throw new Error(`${file}: ${names.kind} has no storage version`);
    return [{ group, names, scope, version: storage.name, schema: storage.schema.openAPIV3Schema }];
  });
}

/** The paths of the files in a directory with this ending, in a fixed order. */
export function filesIn(directory: string, ending: string): string[] {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${directory} is not a directory`);
  return readdirSync(directory)
    .filter((name) => name.endsWith(ending))
    .sort(compare)
    .map((name) => join(directory, name));
}

/** Byte order: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From, key: string) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

/** The `status` of an object is the cluster's to write, so no manifest and no construct has one. */
export function withoutStatus(schema: Schema): Schema {
  const { status: _status, ...properties } = schema.properties ?? {};
  const required = schema.required?.filter((name) => name !== 'status');
  return { ...schema, properties, ...(required && { required }) };
}

/** The same schema with `map` applied to the schemas directly below it. */
export function mapSubschemas(schema: Schema, map: (child: Schema, keyword: string, name: string) => Schema): Schema {
  return mapValues(schema, (value, keyword) => {
    switch (keyword) {
      case 'properties':
        return mapValues(value as Record<string, Schema>, (child, name) => map(child, keyword, name));
      case 'items':
      case 'not':
        return map(value as Schema, keyword, keyword);
      case 'additionalProperties':
        return typeof value === 'boolean' ? value : map(value as Schema, keyword, keyword);
      case 'allOf':
      case 'anyOf':
      case 'oneOf':
        return (value as Schema[]).map((child) => map(child, keyword, keyword));
      default:
        return value;
    }
  });
}
